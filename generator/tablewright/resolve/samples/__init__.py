"""Builds the sample payload of each scenario, and the records and references between them."""
