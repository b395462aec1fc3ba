"""The `rest` runtime: operations that save records behind an API key, with answers given as data."""
