"""What every family shares: wire models, samples, operations, the store, the server, scenarios."""
