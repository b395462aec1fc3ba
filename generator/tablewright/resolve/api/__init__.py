"""Combines the pages of a version with the API facts, and applies the family convention."""
