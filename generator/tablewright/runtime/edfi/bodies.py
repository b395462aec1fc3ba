"""Reads the natural key, the references, the aliases and the query members of a body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..core.differences import values_at
from ..core.jsontext import JsonObject
from ..core.operations import Fault, Refusal
from ..core.store.records import Document, Record, ResourceKey, query_text
from .resources import KeyPart, MergedMember, ReferencePart, Resource

#: Members that only the server writes, on the document and inside references.
SERVER_MEMBERS = frozenset({"id", "_etag", "_lastModifiedDate"})
Steps = tuple[str, ...]
# The characters of `\\s` in the patterns of OpenAPI documents; Python counts some control characters too.
_SPACES = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)


#: The value at a path that a body does not have.
_ABSENT = object()


class ReadBody(NamedTuple):
    """The record of a body, and the objects in the body that are references, in the order of its record."""

    record: Record
    references: list[JsonObject]


class BodyReader:
    """Reads the bodies of one resource, whose paths are split only once.

    Nearly all bodies pass checks that take little time; only for the others all faults are collected.
    """

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._key: list[tuple[str, list[Steps]]] = []
        for part in resource.key:
            steps = [tuple(path.split("/")) for path in part.paths]
            self._key.append((part.name, steps))
        self._references: list[tuple[Steps, ReferencePart]] = []
        for reference in resource.references:
            self._references.append((tuple(reference.path.split("/")), reference))
        self._queries: list[tuple[str, str, Steps]] = []
        for name, path in resource.queries:
            self._queries.append((name, path, tuple(path.split("/"))))

    def read(self, part: str, body: JsonObject) -> ReadBody:
        """The record that the store keeps for a body. Raises Refusal as `natural_key` does."""
        key = self._plain_key(body)
        references: list[JsonObject] = []
        targets: list[ResourceKey] = []
        is_plain = key is not None
        for steps, reference_part in self._references:
            found = _value_at(body, steps)
            if found is _ABSENT:
                continue
            is_object = isinstance(found, dict)
            items = [found] if is_object else values_at(body, reference_part.path)
            for reference in items:
                target: JsonObject = {}
                for name, target_name in reference_part.key:
                    value = target[target_name] = reference.get(name)
                    if type(value) is str and value != value.strip(_SPACES):
                        is_plain = False
                references.append(reference)
                targets.append(ResourceKey(reference_part.to, target))
        for member in self._resource.merged:
            is_plain = is_plain and _has_one_value(member, body)
        if key is None or not is_plain:
            key = natural_key(self._resource, body)
        record = Record(
            part,
            ResourceKey(self._resource.name, key),
            body,
            aliases_of(self._resource, key),
            tuple(targets),
            tuple(self._members(key, body)),
        )
        return ReadBody(record, references)

    def _plain_key(self, body: JsonObject) -> JsonObject | None:
        """The natural key; None if it may have a fault."""
        key: JsonObject = {}
        for name, paths in self._key:
            first = _value_at(body, paths[0])
            is_text = type(first) is str
            if not is_text and (
                first is _ABSENT or first is None or type(first) is list
            ):
                return None
            if is_text and first != first.strip(_SPACES):
                return None
            for steps in paths[1:]:
                value = _value_at(body, steps)
                if value is not _ABSENT and value != first:
                    return None
            key[name] = first
        return key

    def _members(
        self, key: Mapping[str, Any], body: JsonObject
    ) -> list[tuple[str, str]]:
        """The names and texts that queries filter by."""
        members: list[tuple[str, str]] = []
        # A key of one part is found as a key.
        if len(key) > 1:
            for name, value in key.items():
                members.append((name, query_text(value)))
        for name, path, steps in self._queries:
            value = _value_at(body, steps)
            if value is _ABSENT:
                continue
            for item in values_at(body, path) if type(value) is list else (value,):
                # A query string can only contain a scalar.
                if not isinstance(item, dict | list):
                    members.append((name, query_text(item)))
        return members


def _value_at(body: Any, steps: Steps) -> Any:
    """The value at a path; a list that the path passes through; `_ABSENT` if there is neither."""
    value = body
    for step in steps:
        if not isinstance(value, dict):
            return value if isinstance(value, list) else _ABSENT
        value = value.get(step, _ABSENT)
    return value


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
        if not _has_one_value(member, body):
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


def _has_one_value(member: MergedMember, body: Mapping[str, Any]) -> bool:
    """Whether a body has the same value at all paths of a member."""
    first: Any = None
    for path in member.paths:
        for value in values_at(body, path):
            # An optional member may be `null`, which means that it is absent.
            if value is None:
                continue
            if first is None:
                first = value
            elif value != first:
                return False
    return True


def _merged_faults(member: MergedMember, body: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault for each place of a member that has several values in a body."""
    places: list[tuple[str, Any]] = []
    for path in member.paths:
        places += _places_at(body, path.split("/"), "$")
    distinct = list(dict.fromkeys(value for _, value in places))
    message = _difference(member.name, distinct)
    for place, _ in places:
        yield Fault(place, message)


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


def stored_form(body: JsonObject) -> JsonObject:
    """The same body as the store keeps it: without the members that the server writes.

    The links in its references are replaced when they are resolved.
    """
    # A client may send back what it has read, with the members that the server has added.
    for name in SERVER_MEMBERS:
        body.pop(name, None)
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
    return BodyReader(resource).read(part, body).record


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
