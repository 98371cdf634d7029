"""The course editor's three steps, and the row of pages about a course."""
