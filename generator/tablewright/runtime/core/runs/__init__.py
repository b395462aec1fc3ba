"""Sends the requests of scenarios to a server, in this process or at an address."""
