"""A signed-in client of an Ed-Fi API, and its requests."""
