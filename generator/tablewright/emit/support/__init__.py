"""What the output kinds share: JSON Schemas, templates, the model generator, formatting."""
