"""The output kinds of a package: one module each, whose function `emit` turns a version into artifacts.

An output kind prepares finished strings; its templates only print them. Output kinds are registered as entry
points of the group `tablewright.targets` (see `tablewright.plugins`). A module may list in `NEEDS` the output
kinds without which its files cannot be imported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from tablewright.errors import SpecError, TablewrightError
from tablewright.model.artifact import Artifact
from tablewright.model.version import Version
from tablewright.plugins import (
    TARGETS,
    call_plugin,
    default_targets,
    load_plugin,
    plugin_error,
)

Emit: TypeAlias = Callable[[Version], Sequence[Artifact]]


def output_kinds(wanted: Sequence[str], where: str) -> tuple[Emit, ...]:
    """The `emit` functions of the wanted output kinds, sorted by name.

    No names mean all built-in kinds that are not optional. `where` is the spec file that contains the names.
    Each kind writes files of its own, so the order does not change a package. Raises SpecError for an unknown
    name, and for a kind without the kinds that it needs.
    """
    names = sorted(set(wanted or default_targets()))
    functions = []
    for name in names:
        module = load_plugin(TARGETS, name, where, unknown_name=SpecError)
        emit = getattr(module, "emit", None)
        if not callable(emit):
            what = f"the module of the output kind '{name}' has no function `emit`"
            raise TablewrightError(module.__name__, what, "define `emit(version)`")
        missing = [need for need in getattr(module, "NEEDS", ()) if need not in names]
        if missing:
            what = f"the output kind '{name}' needs {' and '.join(missing)}"
            step = f"add {', '.join(missing)} to output-kinds, or remove {name}"
            raise SpecError(where, what, step)
        functions.append(partial(_artifacts, name, emit))
    return tuple(functions)


def _artifacts(name: str, emit: Emit, version: Version) -> Sequence[Artifact]:
    """The artifacts of an output kind. Raises TablewrightError if its `emit` fails or returns others."""
    artifacts = call_plugin(TARGETS, name, emit, version)
    is_list = isinstance(artifacts, list | tuple)
    if not is_list or not all(isinstance(item, Artifact) for item in artifacts):
        problem = "returned no list or tuple of artifacts"
        raise plugin_error(TARGETS, name, "emit", problem)
    return artifacts
