"""Prints a comparison as terminal text, as Markdown and as JSON."""
