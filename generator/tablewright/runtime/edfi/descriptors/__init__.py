"""Descriptors as resources, and the descriptor values in bodies."""
