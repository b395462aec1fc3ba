"""Finds the members of a body that must have the same value at several paths, besides those of the key.

The data standard keeps one column for all members with one name: the school of a bell schedule is also the
school of each of its class periods.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tablewright.model.facts import ApiResource, FlatName, ReferencePath
from tablewright.naming import singular

#: A name that resources give to organizations of different meaning: that of a cohort, and of its program.
_AMBIGUOUS = "educationOrganizationId"

Merged = tuple[tuple[str, tuple[str, ...]], ...]


def merged_members(
    resource: ApiResource,
    references: Iterable[ReferencePath],
    resources: Iterable[ApiResource],
) -> Merged:
    """The names with their paths; `references` are those of the resource, `resources` all of the API."""
    keys: dict[str, Mapping[str, FlatName]] = {}
    for other in resources:
        keys[other.name] = {part.name: part for part in other.key}
    paths: dict[str, list[str]] = {}
    own_key = {part.name: part for part in resource.key}
    for reference in references:
        if not _is_in_list(reference):
            continue
        target_key = keys.get(reference.to, {})
        for name, _ in reference.key:
            if name in own_key and _comes_from_reference(target_key.get(name)):
                below = paths.setdefault(name, list(own_key[name].paths))
                below.append(f"{reference.path}/{name}")
    # The key has its own check, which compares its paths outside of lists.
    for part in resource.queries:
        if len(part.paths) > 1:
            paths[part.name] = list(part.paths)
    return tuple((name, tuple(found)) for name, found in sorted(paths.items()))


def _is_in_list(reference: ReferencePath) -> bool:
    """Whether a reference is in an item of a list, and has no role that makes its members others."""
    holder, _, member = reference.path.rpartition("/")
    return bool(holder) and member == f"{singular(reference.to)}Reference"


def _comes_from_reference(part: FlatName | None) -> bool:
    """Whether a part of a key is in turn the key of another resource, whose meaning is everywhere the same.

    Both an objective assessment and its items have an `identificationCode`: these are different codes.
    """
    if part is None or part.name == _AMBIGUOUS:
        return False
    return "/" in part.paths[0]
