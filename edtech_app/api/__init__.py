"""The same services in JSON."""
