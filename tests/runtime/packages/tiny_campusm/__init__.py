"""A hand-made package, shaped like a generated one."""
