"""Vidya: a course marketplace in pure Python."""

VERSION = "0.1.0"
"""Ours; a backup says which one has made it."""
