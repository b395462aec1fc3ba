"""How tables write things down: cells ↔ values, and the names that rows give to their parents.

Read by `capture`, printed by `rendering`.
"""
