"""What it is: entities, value objects and rules; no I/O and no framework."""
