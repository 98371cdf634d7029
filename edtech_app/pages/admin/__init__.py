"""Pages for those who keep the house."""
