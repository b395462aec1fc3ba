"""What a body says in the terms of its resource: its key, references, aliases, query members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..core.jsontext import JsonObject
from ..core.operations import Fault, Refusal
from ..core.store import Record, Target
from .resources import KeyPart, ReferencePart, Resource

#: Members that only the server writes, on the document and inside references.
SERVER_MEMBERS = frozenset({"id", "_etag", "_lastModifiedDate"})
LINK = "link"


def values_at(body: Any, path: str) -> Iterator[Any]:
    """Every value at a path; a path goes through lists without an index."""
    if isinstance(body, list):
        for item in body:
            yield from values_at(item, path)
    elif isinstance(body, dict):
        first, _, rest = path.partition("/")
        if first in body:
            if rest:
                yield from values_at(body[first], rest)
            elif isinstance(body[first], list):
                yield from body[first]
            else:
                yield body[first]


def natural_key(resource: Resource, body: Mapping[str, Any]) -> JsonObject:
    """The natural key of a body: key names to values.

    Raises Refusal where merged parts disagree, a part is absent or a text has outer spaces.
    """
    key: JsonObject = {}
    faults: list[Fault] = []
    for part in resource.key:
        found = {path: value for path in part.paths for value in values_at(body, path)}
        faults += _part_faults(part, found)
        key[part.name] = next(iter(found.values()), None)
    if faults:
        raise Refusal("invalid-body", faults=tuple(faults))
    return key


def _part_faults(part: KeyPart, found: Mapping[str, Any]) -> Iterator[Fault]:
    if not found:
        yield Fault(_json_path(part.paths[0]), f"{part.name} is required.")
    values = list(dict.fromkeys(found.values()))
    for path, value in found.items():
        if len(values) > 1:
            listed = ", ".join(f"'{each}'" for each in values)
            yield Fault(_json_path(path), f"'{part.name}' must be the same everywhere, but is {listed}.")
        if isinstance(value, str) and value != value.strip():
            yield Fault(_json_path(path), f"{part.name} may not begin or end with a space.")


def _json_path(path: str) -> str:
    return "$." + path.replace("/", ".")


def stored_form(resource: Resource, model: Any) -> JsonObject:
    """A body as it is kept: without unknown members and without what the server writes."""
    body: JsonObject = model.to_wire(unknown=False)
    for name in SERVER_MEMBERS:
        body.pop(name, None)
    for part in resource.references:
        for reference in values_at(body, part.path):
            reference.pop(LINK, None)
    return body


def record_of(resource: Resource, part: str, body: JsonObject) -> Record:
    """The record to store for a body. Raises Refusal as `natural_key` does."""
    key = natural_key(resource, body)
    return Record(
        part=part,
        target=Target(resource.name, key),
        body=body,
        aliases=aliases_of(resource, key),
        references=tuple(target for _, _, target in references_of(resource, body)),
        members=tuple(_members(resource, key, body)),
    )


def aliases_of(resource: Resource, key: Mapping[str, Any]) -> tuple[Target, ...]:
    """The same key under the names of the abstract resources."""
    return tuple(
        Target(abstract, {name: next(iter(key.values()))} if name else key)
        for abstract, name in resource.aliases
    )


def references_of(
    resource: Resource, body: Mapping[str, Any]
) -> Iterator[tuple[JsonObject, ReferencePart, Target]]:
    """Every reference of a body, with its declaration and the key that it points at."""
    for part in resource.references:
        for reference in values_at(body, part.path):
            key = {theirs: reference.get(ours) for ours, theirs in part.key}
            yield reference, part, Target(part.to, key)


def _members(
    resource: Resource, key: Mapping[str, Any], body: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for name, value in key.items():
        yield name, query_text(value)
    for name, path in resource.queries:
        for value in values_at(body, path):
            if not isinstance(value, dict | list):
                yield name, query_text(value)


def query_text(value: Any) -> str:
    """A scalar as a query writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
