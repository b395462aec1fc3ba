"""The scenarios that are new or ask for something else since an earlier version, from `since.json`."""

from __future__ import annotations

import json
from importlib import resources


def earlier_versions(package: str) -> tuple[str, ...]:
    """The names of the earlier versions that a package is compared with, the oldest first."""
    return tuple(_read(package))


def changed_steps(package: str, since: str) -> frozenset[str]:
    """The names of the steps (`students 1`) that have changed since an earlier version.

    Raises ValueError for an unknown version.
    """
    versions = _read(package)
    if since not in versions:
        known = f"known are {', '.join(versions)}" if versions else "there is none"
        raise ValueError(f"'{since}' is no earlier version: {known}")
    names: set[str] = set()
    for resource, numbers in versions[since].items():
        names.update(f"{resource} {number}" for number in numbers)
    return frozenset(names)


def _read(package: str) -> dict[str, dict[str, list[str]]]:
    """The numbers of the changed scenarios by version and resource; empty for the first version."""
    file = resources.files(package) / "since.json"
    if not file.is_file():
        return {}
    versions: dict[str, dict[str, list[str]]] = json.loads(
        file.read_text(encoding="utf-8")
    )
    return versions
