"""Tests of what wraps every HTTP answer."""
