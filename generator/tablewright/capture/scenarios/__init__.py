"""Scenario columns and sentences: what each scenario does, to which record, and what it changes."""
