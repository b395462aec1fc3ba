"""The records that a server no longer has after all scenarios of a version.

Requests about the others still hold then.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from tablewright.emit.support.bruno_values import Values, leaves
from tablewright.model.facts import ReferencePath, references_of
from tablewright.model.version import (
    ArrayTree,
    Branch,
    Leaf,
    Resource,
    Sample,
    Tree,
    Version,
)

#: A record: the resource, and the number of the scenario that creates it.
Record = tuple[str, str]

#: A natural key: the resource, and the members of the key with their texts.
Key = tuple[str, frozenset[tuple[str, str]]]


def key_texts(resource: Resource, payload: Branch, values: Values) -> dict[str, str]:
    """The texts of the members of the natural key, by the name that they have in a query."""
    found: dict[str, Leaf] = {}
    for path, leaf in leaves(payload):
        found.setdefault(path, leaf)
    texts: dict[str, str] = {}
    for part in resource.api.key:
        for path in part.paths:
            if path in found:
                texts[part.name] = values.text(resource, path, found[path])
                break
    return texts


def deleted_records(version: Version, values: Values) -> frozenset[Record]:
    """The records that scenarios delete, and those that refer to one of them.

    A server keeps a record as long as others refer to it, so a product deletes these first.
    """
    states: dict[Record, tuple[Resource, Sample]] = {}
    deleted: set[Record] = set()
    for resource in version.resources:
        for sample in resource.samples:
            record = (resource.name, sample.scenario.record)
            if sample.complete is not None:
                states[record] = (resource, sample)
            elif sample.scenario.method == "DELETE":
                deleted.add(record)
    keys: dict[Record, Key] = {}
    targets: dict[Record, set[Key]] = {}
    for record, (resource, sample) in states.items():
        assert sample.complete is not None
        texts = key_texts(resource, sample.complete, values)
        keys[record] = (resource.name, frozenset(texts.items()))
        targets[record] = set(_targets(resource, sample.complete, version, values))
    while True:
        gone = {keys[record] for record in deleted if record in keys}
        further = set()
        for record, found in targets.items():
            if record not in deleted and not gone.isdisjoint(found):
                further.add(record)
        if not further:
            return frozenset(deleted)
        deleted |= further


def _targets(
    resource: Resource, payload: Branch, version: Version, values: Values
) -> Iterator[Key]:
    """The keys of the records that a payload refers to."""
    references: dict[str, ReferencePath] = {}
    for reference in references_of(resource.api.object, version.objects):
        references[reference.path] = reference
    for path, branch in _branches(payload, ""):
        if path not in references:
            continue
        reference = references[path]
        names = dict(reference.key)
        texts: set[tuple[str, str]] = set()
        for name, child in branch.members:
            if isinstance(child, Leaf):
                text = values.text(resource, f"{path}/{name}", child)
                texts.add((names.get(name, name), text))
        yield reference.to, frozenset(texts)


def _branches(tree: Tree, path: str) -> Iterator[tuple[str, Branch]]:
    match tree:
        case Leaf():
            pass
        case Branch(members=members):
            yield path, tree
            for name, child in members:
                yield from _branches(child, f"{path}/{name}" if path else name)
        case ArrayTree(items=items):
            for item in items:
                yield from _branches(item, path)
        case _:
            assert_never(tree)
