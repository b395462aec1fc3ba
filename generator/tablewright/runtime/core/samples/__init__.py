"""The sample payloads of a package: their placeholders, sources and additional requirements."""
