"""The campusM family: check-in records behind an API key."""
