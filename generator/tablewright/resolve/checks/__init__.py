"""Checks that compare pages with the API, with each other and with what certification asks for."""
