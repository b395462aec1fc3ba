"""Runs the scenarios of resources on a server, and removes the records that they create."""
