"""Certification of a product: the rehearsal of all scenarios, their verification, and reports about both."""
