"""Keeps documents with their keys and references in SQLite or PostgreSQL."""
