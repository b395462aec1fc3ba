"""Shared code of the output kinds: JSON Schemas, templates, the model generator, formatting."""
