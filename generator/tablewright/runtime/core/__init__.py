"""The part of the runtime that every family uses: models, samples, operations, store, server, scenarios."""
