"""Vidya: a course marketplace in pure Python."""
