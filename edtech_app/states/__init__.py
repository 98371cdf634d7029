"""What a tab remembers: vars, and handlers that each call one service."""
