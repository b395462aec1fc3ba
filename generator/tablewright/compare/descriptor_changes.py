"""Finds the code values that the data standard publishes for a descriptor on one side only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from tablewright.compare.change_kinds import ChangePlace, change
from tablewright.compare.resource_view import has_api_document
from tablewright.model.comparison import Change, Place
from tablewright.model.facts import DescriptorFacts
from tablewright.model.types import Descriptor
from tablewright.model.version import ArrayTree, Branch, Leaf, Tree, Version
from tablewright.values.words import code_values_of


def find_descriptor_changes(before: Version, after: Version) -> Iterator[Change]:
    """Yield a change for each code value of a descriptor that only one of the versions has.

    A descriptor that only one version uses belongs to the members that were added, removed or retyped.
    """
    # A facts file that was written by hand need not list all published values.
    if not (has_api_document(before) and has_api_document(after)):
        return
    new_descriptors = {item.name: item for item in after.descriptors}
    used: dict[tuple[str, str], list[str]] | None = None
    for old in before.descriptors:
        new = new_descriptors.get(old.name)
        if new is None or new.values == old.values:
            continue
        # The samples are searched only if there is a difference.
        if used is None:
            used = _used_values(after)
        old_place = _place(before, old.name)
        new_place = _place(after, old.name)
        for value in _missing(old, new):
            yield change(
                "descriptor-value-removed",
                ChangePlace("", f"{old.name}#{value}", old_place, new_place),
                note=_removal_note(new, used.get((old.name, value), []), after),
            )
        for value in _missing(new, old):
            yield change(
                "descriptor-value-added",
                ChangePlace("", f"{old.name}#{value}", old_place, new_place),
            )


def _place(version: Version, descriptor: str) -> Place:
    info = version.info
    file = f"spec/{info.family}/{info.name}/{version.facts_file}"
    return Place(file, f"descriptors/{descriptor}")


def _missing(descriptor: DescriptorFacts, other: DescriptorFacts) -> Iterator[str]:
    """Yield the values that the other descriptor does not have."""
    values = frozenset(other.values)
    for value in descriptor.values:
        if value not in values:
            yield value


def _removal_note(new: DescriptorFacts, users: list[str], after: Version) -> str:
    notes: list[str] = []
    # The descriptor may have values of its own in each installation.
    if not new.values:
        notes.append(f"{after.info.name} publishes no values of {new.name}")
    if users:
        notes.append(f"the samples of {', '.join(users)} use it")
    return "; ".join(notes)


def _used_values(version: Version) -> dict[tuple[str, str], list[str]]:
    """Return the names of the resources whose samples use a value, by the descriptor and the value."""
    used: dict[tuple[str, str], list[str]] = {}
    for resource in version.resources:
        for sample in resource.samples:
            # The complete payload contains the other one.
            payload = sample.complete or sample.payload
            if payload is None:
                continue
            for key in _descriptor_values(payload):
                users = used.setdefault(key, [])
                if resource.name not in users:
                    users.append(resource.name)
    return used


def _descriptor_values(tree: Tree) -> Iterator[tuple[str, str]]:
    """Yield the descriptor and the code value of each descriptor in a payload."""
    match tree:
        case Branch(members=members):
            for _, child in members:
                yield from _descriptor_values(child)
        case ArrayTree(items=items):
            for item in items:
                yield from _descriptor_values(item)
        case Leaf(value=value, type=Descriptor(name=name)):
            for code_value in code_values_of(value):
                yield name, code_value
        case Leaf():
            pass
        case _:
            assert_never(tree)
