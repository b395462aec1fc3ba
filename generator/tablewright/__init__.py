"""Tablewright: requirement tables in documents -> a reviewed spec -> installable packages."""
