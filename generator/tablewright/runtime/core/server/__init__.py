"""Serves operations over HTTP: requests, bodies, limits, metrics, faults on request."""
