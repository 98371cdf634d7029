"""Pages for those who learn."""
