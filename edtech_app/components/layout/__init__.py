"""What stands round every page: header, side bar, footer."""
