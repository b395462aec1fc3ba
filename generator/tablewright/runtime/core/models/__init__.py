"""The base of all generated models, and the types of their members."""
