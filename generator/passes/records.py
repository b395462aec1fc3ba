"""The records that a version's scenarios leave, by natural key: what a reference can meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from generator.model.facts import ApiObject, FlatName
from generator.model.values import Calculated, Literal, Soft, Value, Variable
from generator.model.version import Branch, Given, Leaf, Many, Resource, Tree

#: The parts of a natural key by name.
Key = tuple[tuple[str, Leaf], ...]


@dataclass(frozen=True, slots=True)
class Records:
    """The keys of each covered resource, in the order in which its records come to be."""

    keys: Mapping[str, tuple[Key, ...]]

    @classmethod
    def of(cls, resources: tuple[Resource, ...], given: tuple[Given, ...]) -> Self:
        """The records that are there before the first scenario, and those that no update renames."""
        return cls({resource.name: _keys_of(resource, given) for resource in resources})

    def covers(self, resource: str) -> bool:
        """Whether references to this resource are checked."""
        return resource in self.keys

    def references_to(self, target: ApiObject) -> list[Branch]:
        """References to each record that the reference object can mean."""
        names = {member.name for member in target.members}
        return [
            Branch(tuple((name, leaf) for name, leaf in key if name in names))
            for key in self.keys.get(target.of, ())
        ]

    def meet(self, target: ApiObject, reference: Branch) -> bool:
        """Whether a reference means one of the records; always, where its resource is not covered."""
        if not self.covers(target.of):
            return True
        own = {name: plain_value(child) for name, child in reference.members}
        return any(
            all(own.get(name) == plain_value(leaf) for name, leaf in key) for key in self.keys[target.of]
        )


def _keys_of(resource: Resource, given: tuple[Given, ...]) -> tuple[Key, ...]:
    records: dict[str, Key | None] = {}
    for number, record in enumerate(each for each in given if each.resource == resource.name):
        records[f"given {number}"] = _key(resource, record.payload)
    for sample in resource.samples:
        if sample.payload is not None:
            records[sample.scenario.record] = _key(resource, sample.payload)
    return tuple(key for key in records.values() if key is not None)


def _key(resource: Resource, payload: Branch) -> Key | None:
    """The natural key of a payload; None where a part is missing."""
    parts = [(part.name, key_of(payload, part)) for part in resource.api.key]
    found = tuple((name, leaf) for name, leaf in parts if leaf is not None)
    return found if len(found) == len(parts) else None


def key_of(payload: Branch, part: FlatName) -> Leaf | None:
    """The value of one part of the natural key, from the first of its paths that has one."""
    found = (_leaf_at(payload, path.split("/")) for path in part.paths)
    return next((leaf for leaf in found if leaf is not None), None)


def _leaf_at(tree: Tree, path: list[str]) -> Leaf | None:
    if isinstance(tree, Many):
        return next((leaf for item in tree.items if (leaf := _leaf_at(item, path))), None)
    if isinstance(tree, Leaf):
        return None if path else tree
    child = dict(tree.members).get(path[0]) if path else None
    return _leaf_at(child, path[1:]) if child else None


def plain_value(tree: Tree) -> Value | None:
    """What a leaf says when nobody chooses otherwise."""
    return plain(tree.value) if isinstance(tree, Leaf) else None


def plain(value: Value) -> Value:
    """What a value says when nobody chooses otherwise."""
    match value:
        case Soft(preferred=preferred):
            return preferred
        case Calculated(example=example):
            return Literal(example)
        case Variable(name=name, suffix=suffix, default=default):
            return Literal((default or name) + suffix)
        case _:
            return value
