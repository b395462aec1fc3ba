"""The output kinds of a package: one module each, whose function `emit` turns a version into artifacts.

An output kind prepares finished strings; its templates only print them.
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
