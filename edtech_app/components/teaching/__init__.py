"""The course editor's three steps."""
