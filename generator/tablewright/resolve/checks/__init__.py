"""Checks that compare pages with the API, with each other and with the requirements of certification."""
