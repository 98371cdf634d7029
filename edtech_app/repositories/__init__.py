"""How it is stored: one class per collection, the only code that speaks to MongoDB."""
