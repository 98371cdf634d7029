"""The engine that finds courses by words and counts them by what they are."""
