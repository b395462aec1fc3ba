"""Tokens: how a client gets one, its limits, and its description."""
