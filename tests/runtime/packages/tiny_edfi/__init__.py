"""A hand-written package with the structure of a generated one."""

__version__ = "1.0"
