"""Version -> artifacts: one module per output kind, one function `emit` in each.

A target builds a small view of finished strings and hands it to its templates, which only print.
"""

from __future__ import annotations

from tablewright.emit import api, changes, models, openapi, package, runtime, samples, tests

#: Every output kind; their order does not matter, since each writes files of its own.
TARGETS = (
    models.emit,
    api.emit,
    samples.emit,
    tests.emit,
    openapi.emit,
    package.emit,
    changes.emit,
    runtime.emit,
)
