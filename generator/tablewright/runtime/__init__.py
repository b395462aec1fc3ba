"""The code that every generated package carries as `_runtime`: `core` and the part of its family."""
