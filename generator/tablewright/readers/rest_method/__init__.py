"""Reads REST method pages: verb, path, parameters and JSON samples."""
