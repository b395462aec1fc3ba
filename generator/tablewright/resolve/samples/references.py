"""The references in payloads: in which scenario and where they are, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tablewright.model.facts import ApiObject, ApiObjects
from tablewright.model.version import ArrayTree, Branch, Leaf, Resource
from tablewright.resolve.samples.records import Key


@dataclass(frozen=True, slots=True)
class PayloadReference:
    """A reference in a payload: its scenario, its wire path, the reference object, and its key members."""

    scenario: str
    path: tuple[str, ...]
    target: ApiObject
    key: Key


def payload_references_of(
    resource: Resource, api_objects: ApiObjects
) -> Iterator[PayloadReference]:
    """Every reference in the payloads of a resource, as the page gives them."""
    root = api_objects.by_name[resource.object]
    for sample in resource.samples:
        # A scenario without a payload has no references.
        if sample.payload is None:
            continue
        number = sample.scenario.number
        for path, target, reference in _references(
            sample.payload, root, api_objects, ()
        ):
            values = dict(reference.members)
            key = []
            for member in target.members:
                leaf = values.get(member.name)
                if member.key and isinstance(leaf, Leaf):
                    key.append((member.name, leaf))
            yield PayloadReference(number, path, target, tuple(key))


def _references(
    tree: Branch, holder: ApiObject, api_objects: ApiObjects, above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], ApiObject, Branch]]:
    """Every reference in an object with its path and its object, those inside other objects included."""
    types = {member.name: member.type for member in holder.members}
    for name, child in tree.members:
        inner_object = api_objects.object_of(types[name])
        if inner_object is None:
            continue
        path = (*above, name)
        items = child.items if isinstance(child, ArrayTree) else (child,)
        for item in items:
            if not isinstance(item, Branch):
                continue
            if inner_object.role == "reference":
                yield path, inner_object, item
            # Nested objects can have references as well.
            yield from _references(item, inner_object, api_objects, path)
