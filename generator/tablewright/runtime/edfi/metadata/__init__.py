"""The documents that describe an API to its clients."""
