"""Finds the output kinds and readers that installed distributions register as entry points.

Each is a module. A distribution registers it in its pyproject.toml, in one of the groups below; the built-in
ones are registered in the same way. The form is that of
https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from tablewright.errors import MisuseError, TablewrightError
from tablewright.naming import did_you_mean

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

#: The groups of entry points: modules with `emit`, and modules with `NAME`, `recognises` and `read`.
TARGETS = "tablewright.targets"
READERS = "tablewright.readers"

#: The built-in output kinds that a package gets only if its version lists them.
OPTIONAL_TARGETS = frozenset({"bruno"})

_DISTRIBUTION = "tablewright"

Result = TypeVar("Result")


@cache
def registered(group: str) -> dict[str, EntryPoint]:
    """The entry points of a group by name, sorted by name.

    Looking them up reads the metadata of every installed distribution (some 10 ms), so the result is kept.
    Raises TablewrightError if the group is empty or if two distributions register the same name.
    """
    # A run that finds every package in the cache looks nothing up.
    from importlib.metadata import entry_points

    by_name: dict[str, EntryPoint] = {}
    # Sorted, so that messages and help texts do not depend on the order of installation.
    for entry_point in sorted(
        entry_points(group=group), key=lambda found: (found.name, found.value)
    ):
        other = by_name.get(entry_point.name)
        if other is not None and other.value != entry_point.value:
            modules = f"{other.value} and {entry_point.value}"
            raise TablewrightError(
                f"{group} '{entry_point.name}'",
                f"two installed distributions register this name ({modules})",
                "uninstall one of them",
            )
        by_name[entry_point.name] = entry_point
    if not by_name:
        # A checkout on PYTHONPATH has no metadata, and that of an old installation may lack the group.
        raise TablewrightError(
            group,
            "no entry points are registered, so tablewright is not installed properly",
            "run `pip install .`, or `pip install -e .` in a checkout",
        )
    return by_name


def built_in(group: str) -> tuple[str, ...]:
    """The names that tablewright itself registers in a group, sorted."""
    names = []
    for name, entry_point in registered(group).items():
        if entry_point.dist is not None and entry_point.dist.name == _DISTRIBUTION:
            names.append(name)
    return tuple(names)


def default_targets() -> tuple[str, ...]:
    """The output kinds of a package whose spec lists none: the built-in ones that are not optional."""
    return tuple(name for name in built_in(TARGETS) if name not in OPTIONAL_TARGETS)


def load_plugin(
    group: str,
    name: str,
    where: str,
    unknown_name: type[TablewrightError] = MisuseError,
) -> ModuleType:
    """The module that is registered under a name; `where` is the file or option that contains the name.

    Raises `unknown_name` for a name that is not registered, and TablewrightError for an entry point that
    cannot be loaded or is not a module.
    """
    known = registered(group)
    if name not in known:
        kind = "output kind" if group == TARGETS else "reader"
        what = f"there is no {kind} '{name}'{did_you_mean(name, known)}"
        raise unknown_name(where, what, f"use one of {', '.join(known)}")
    entry_point = known[name]
    try:
        module = entry_point.load()
    except (ImportError, AttributeError) as error:
        what = f"the module of '{name}' cannot be imported ({error})"
        raise TablewrightError(
            entry_point.value, what, "reinstall its distribution"
        ) from None
    if not isinstance(module, ModuleType):
        what = f"the entry point '{name}' of {group} is not a module"
        raise TablewrightError(
            entry_point.value, what, "register the module itself, without a colon"
        )
    return module


def call_plugin(
    group: str, name: str, function: Callable[..., Result], *arguments: object
) -> Result:
    """The result of a function of a plugin.

    Raises TablewrightError, with the distribution of the plugin, for an exception of another distribution.
    """
    try:
        return function(*arguments)
    except TablewrightError:
        raise
    except Exception as error:
        # An exception in a module of tablewright itself is a defect, whose traceback is needed.
        if name in built_in(group):
            raise
        problem = f"raised {type(error).__name__}: {error}".splitlines()[0]
        raise plugin_error(group, name, function.__name__, problem) from error


def plugin_error(
    group: str, name: str, function: str, problem: str
) -> TablewrightError:
    """The error about a function of a plugin that does not do what it should."""
    kind = "output kind" if group == TARGETS else "reader"
    distribution = plugin_version(group, name) or "an unknown distribution"
    what = f"`{function}` {problem}"
    todo = f"report it to the publisher of {distribution}, or uninstall it"
    return TablewrightError(f"{kind} '{name}' of {distribution}", what, todo)


def plugin_version(group: str, name: str) -> str:
    """The distribution that registers a name, with its version: `acme-targets 1.2`; empty if unknown."""
    entry_point = registered(group).get(name)
    if entry_point is None or entry_point.dist is None:
        return ""
    return f"{entry_point.dist.name} {entry_point.dist.version}"
