"""A hand-made package, shaped like a generated one."""

__version__ = "1.0"
