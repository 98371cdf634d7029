"""Taking money: Razorpay, and the sandbox that plays it."""
