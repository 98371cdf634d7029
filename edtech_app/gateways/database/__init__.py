"""The database: a client for MongoDB's protocol, and the embedded server for when none is configured."""
