"""The output kinds of a package: one module each, whose function `emit` turns a version into artifacts.

An output kind prepares finished strings; its templates only print them. Output kinds are registered as entry
points of the group `tablewright.targets` (see `tablewright.plugins`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from tablewright.errors import SpecError, TablewrightError
from tablewright.model.artifact import Artifact
from tablewright.model.version import Version
from tablewright.plugins import TARGETS, built_in, load_plugin

Emit: TypeAlias = Callable[[Version], Sequence[Artifact]]


def output_kinds(wanted: Sequence[str], where: str) -> tuple[Emit, ...]:
    """The `emit` functions of the wanted output kinds, sorted by name; all built-in ones if none is given.

    `where` is the spec file that contains the names. Each kind writes files of its own, so the order does not
    change a package. Raises SpecError for an unknown name.
    """
    names = wanted or built_in(TARGETS)
    emit_functions: list[Emit] = []
    for name in sorted(set(names)):
        module = load_plugin(
            TARGETS,
            name,
            where,
            unknown_name=SpecError,
        )
        # A plugin of another distribution is not checked before this point.
        emit = getattr(module, "emit", None)
        if not callable(emit):
            what = f"the module of the output kind '{name}' has no function `emit`"
            raise TablewrightError(module.__name__, what, "define `emit(version)`")
        emit_functions.append(emit)
    return tuple(emit_functions)
