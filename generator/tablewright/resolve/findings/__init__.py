"""Decides which findings are still open, and suggests corrections and acceptances for them."""
