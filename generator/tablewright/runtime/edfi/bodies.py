"""Reads the natural key, the references, the aliases and the query members of a body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..core.differences import values_at
from ..core.jsontext import JsonObject
from ..core.operations import Fault, Refusal
from ..core.store_records import Document, Record, ResourceKey, query_text
from .resources import KeyPart, MergedMember, ReferencePart, Resource

#: Members that only the server writes, on the document and inside references.
SERVER_MEMBERS = frozenset({"id", "_etag", "_lastModifiedDate"})
LINK = "link"
# The characters of `\\s` in the patterns of OpenAPI documents; Python counts some control characters too.
_SPACES = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def natural_key(resource: Resource, body: Mapping[str, Any]) -> JsonObject:
    """The natural key of a body: key names to values.

    Raises Refusal if a part is absent, if the paths of a part or of another merged member have different
    values, or if a text starts or ends with a space, also one in the key of a reference.
    """
    key: JsonObject = {}
    faults: list[Fault] = []
    # All faults are collected, so that a client can correct them in one step.
    for part in resource.key:
        values = {}
        for path in part.paths:
            for value in values_at(body, path):
                values[path] = value
        first = next(iter(values.values()), None)
        if not _is_valid(first, values):
            faults += _part_faults(part, values)
        key[part.name] = first
    for member in resource.merged:
        faults += _merged_faults(member, body)
    known = {fault.path for fault in faults}
    for fault in _reference_faults(resource, body):
        if fault.path not in known:
            faults.append(fault)
    if faults:
        raise Refusal("invalid-body", faults=tuple(faults))
    return key


def _is_valid(first: Any, values: Mapping[str, Any]) -> bool:
    """Whether a key part has its first value at all its paths, and it is no text with spaces at its ends."""
    if first is None or (isinstance(first, str) and first != first.strip(_SPACES)):
        return False
    return len(values) == 1 or all(value == first for value in values.values())


def _part_faults(part: KeyPart, values: Mapping[str, Any]) -> Iterator[Fault]:
    """The faults of one key part, whose `values` are given by path."""
    if not values:
        yield Fault(_json_path(part.paths[0]), f"{part.name} is required.")
    # A dictionary and not a set: the message lists the values in the order of the body.
    distinct = list(dict.fromkeys(values.values()))
    for path, value in values.items():
        if len(distinct) > 1:
            yield Fault(_json_path(path), _difference(part.name, distinct))
        # `"A "` and `"A"` look alike, and would be two records.
        if isinstance(value, str) and value != value.strip(_SPACES):
            yield Fault(
                _json_path(path), f"{part.name} may not begin or end with a space."
            )


def _difference(name: str, values: Sequence[Any]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"'{name}' must be the same everywhere, but is {listed}."


def _merged_faults(member: MergedMember, body: Mapping[str, Any]) -> Sequence[Fault]:
    """A fault for each place of a member that has several values in a body."""
    first: Any = None
    is_equal = True
    for path in member.paths:
        for value in values_at(body, path):
            # An optional member may be `null`, which means that it is absent.
            if value is None:
                continue
            first = value if first is None else first
            is_equal = is_equal and value == first
    if is_equal:
        return ()
    places: list[tuple[str, Any]] = []
    for path in member.paths:
        places += _places_at(body, path.split("/"), "$")
    distinct = list(dict.fromkeys(value for _, value in places))
    message = _difference(member.name, distinct)
    return [Fault(place, message) for place, _ in places]


def _places_at(
    body: Any, steps: Sequence[str], place: str
) -> Iterator[tuple[str, Any]]:
    """Every value at a path with its JSON path, which has the indexes of lists."""
    if isinstance(body, list):
        for index, item in enumerate(body):
            yield from _places_at(item, steps, f"{place}[{index}]")
    elif not steps:
        if body is not None:
            yield place, body
    elif isinstance(body, dict) and steps[0] in body:
        yield from _places_at(body[steps[0]], steps[1:], f"{place}.{steps[0]}")


def _reference_faults(resource: Resource, body: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault for each text of a reference with spaces at its ends: no record can have it as its key."""
    for part in resource.references:
        for reference in values_at(body, part.path):
            for name, _ in part.key:
                value = reference.get(name)
                if isinstance(value, str) and value != value.strip(_SPACES):
                    path = _json_path(f"{part.path}/{name}")
                    yield Fault(path, f"{name} may not begin or end with a space.")


def _json_path(path: str) -> str:
    return "$." + path.replace("/", ".")


def stored_form(resource: Resource, body: JsonObject) -> JsonObject:
    """The same body as the store keeps it: without the members that the server writes."""
    # A client may send back what it has read, with the members that the server has added.
    for name in SERVER_MEMBERS:
        body.pop(name, None)
    for part in resource.references:
        for reference in values_at(body, part.path):
            reference.pop(LINK, None)
    return body


def shown_text(document: Document) -> str:
    """The JSON text of a document as clients read it, with the members that the server writes."""
    # The text is put together and not parsed: reading is the most frequent operation.
    members = document.text[1:-1]
    separator = "," if members else ""
    return (
        f'{{"id":"{document.id}"{separator}{members},"_etag":"{document.etag}",'
        f'"_lastModifiedDate":"{document.modified}"}}'
    )


def record_of(resource: Resource, part: str, body: JsonObject) -> Record:
    """The record that the store keeps for a body. Raises Refusal as `natural_key` does."""
    key = natural_key(resource, body)
    return Record(
        part=part,
        target=ResourceKey(resource.name, key),
        body=body,
        aliases=aliases_of(resource, key),
        references=tuple(target for _, _, target in references_of(resource, body)),
        members=tuple(_members(resource, key, body)),
    )


def aliases_of(resource: Resource, key: Mapping[str, Any]) -> tuple[ResourceKey, ...]:
    """The key of a document as an item of each abstract resource (a school is an education organization)."""
    targets = []
    for abstract, name in resource.aliases:
        if name:
            # The abstract resource has one part of the key, or calls the only part by another name.
            value = key[name] if name in key else next(iter(key.values()))
            targets.append(ResourceKey(abstract, {name: value}))
        else:
            targets.append(ResourceKey(abstract, key))
    return tuple(targets)


def references_of(
    resource: Resource, body: Mapping[str, Any]
) -> Iterator[tuple[JsonObject, ReferencePart, ResourceKey]]:
    """Every reference in a body, with its declaration and the key that it refers to."""
    for part in resource.references:
        for reference in values_at(body, part.path):
            key = {target_name: reference.get(name) for name, target_name in part.key}
            yield reference, part, ResourceKey(part.to, key)


def references_in(resource: Resource, body: Mapping[str, Any]) -> Iterator[JsonObject]:
    """Every reference in a body, in the order of `references_of`."""
    for part in resource.references:
        yield from values_at(body, part.path)


def _members(
    resource: Resource, key: Mapping[str, Any], body: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """The names and texts that queries filter by."""
    # A key of one part is found as a key.
    if len(key) > 1:
        for name, value in key.items():
            yield name, query_text(value)
    for name, path in resource.queries:
        for value in values_at(body, path):
            # A query string can only contain a scalar.
            if not isinstance(value, dict | list):
                yield name, query_text(value)
