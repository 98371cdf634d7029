"""The API under `/api/v1`: thin adapters, one module for each part, none with a rule of its own."""
