"""The references of payloads: from which scenario, where, and to what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tablewright.model.facts import ApiObject
from tablewright.model.version import Branch, Leaf, Many, Resource
from tablewright.resolve.api.alignment import Shapes
from tablewright.resolve.samples.records import Key


@dataclass(frozen=True, slots=True)
class Link:
    """A printed reference: its scenario, wire path and object, and the key members that it gives."""

    scenario: str
    path: tuple[str, ...]
    target: ApiObject
    key: Key


def links_of(resource: Resource, shapes: Shapes) -> Iterator[Link]:
    """Every reference of the payloads as they are printed."""
    root = shapes.objects[resource.object]
    for sample in resource.samples:
        for path, target, reference in _references(sample.payload or Branch(()), root, shapes, ()):
            own = dict(reference.members)
            names = [member.name for member in target.members if member.key]
            key = tuple((name, leaf) for name in names if isinstance(leaf := own.get(name), Leaf))
            yield Link(sample.scenario.number, path, target, key)


def _references(
    tree: Branch, holder: ApiObject, shapes: Shapes, above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], ApiObject, Branch]]:
    kinds = {member.name: member.type for member in holder.members}
    for name, child in tree.members:
        held, path = shapes.held_by(kinds[name]), (*above, name)
        for item in child.items if isinstance(child, Many) else (child,):
            if held and isinstance(item, Branch):
                if held.role == "reference":
                    yield path, held, item
                yield from _references(item, held, shapes, path)
