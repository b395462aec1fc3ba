"""Spec -> spec, or spec -> findings: pure functions, one concern each, in the order of the truth.

Captured pages, then `corrections`, then the facts (`alignment`, `merge`, `drift`), then `payloads`,
`conventions` and, for the findings that are left, `acceptance`.
"""
