"""Who we call: each port with its real and its embedded implementation; only `runtime` chooses between them."""
