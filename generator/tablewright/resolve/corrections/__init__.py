"""Applies the corrections that people wrote about captured pages."""
