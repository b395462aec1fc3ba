"""Reads scenario columns and sentences: the action of each scenario, its record and its changes."""
