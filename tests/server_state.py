"""A small model of the state of an Ed-Fi server: what each request of the state machine must lead to.

It knows five resources of `edfi_v5`, with plain dictionaries and without any code of the server.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]
Key = tuple[Any, ...]

#: The members of each natural key, by their paths.
KEYS = {
    "schools": ("schoolId",),
    "classPeriods": ("schoolReference/schoolId", "classPeriodName"),
    "sessions": (
        "schoolReference/schoolId",
        "schoolYearTypeReference/schoolYear",
        "sessionName",
    ),
    "courseOfferings": (
        "sessionReference/schoolId",
        "sessionReference/schoolYear",
        "sessionReference/sessionName",
        "localCourseCode",
    ),
    "sections": (
        "courseOfferingReference/schoolId",
        "courseOfferingReference/schoolYear",
        "courseOfferingReference/sessionName",
        "courseOfferingReference/localCourseCode",
        "sectionIdentifier",
    ),
}
#: The resource of each reference, and the members of its key in the same order as in `KEYS`.
REFERENCES = {
    "schoolReference": ("schools", ("schoolId",)),
    "classPeriodReference": ("classPeriods", ("schoolId", "classPeriodName")),
    "sessionReference": ("sessions", ("schoolId", "schoolYear", "sessionName")),
    "courseOfferingReference": (
        "courseOfferings",
        ("schoolId", "schoolYear", "sessionName", "localCourseCode"),
    ),
}
#: The resources whose key a PUT may change.
UPDATABLE = frozenset({"classPeriods", "sessions", "sections"})


@dataclass
class Item:
    """An item as the server must have it; `changed` is the number of the last step that changed it."""

    resource: str
    id: str
    body: Body
    etag: str = ""
    changed: int = 0

    @property
    def key(self) -> Key:
        """The natural key, without differences that do not count."""
        return key_of(self.resource, self.body)


@dataclass
class State:
    """All items, those that are deleted, and the keys that were changed."""

    items: list[Item] = field(default_factory=list)
    deleted: list[tuple[int, Item]] = field(default_factory=list)
    key_changes: list[tuple[int, Item, Key]] = field(default_factory=list)
    step: int = 0

    def of(self, resource: str) -> list[Item]:
        """The items of one resource."""
        return [item for item in self.items if item.resource == resource]

    def at(self, resource: str, key: Key) -> Item | None:
        """The item with a key."""
        for item in self.items:
            if item.resource == resource and item.key == key:
                return item
        return None

    def missing(self, body: Body) -> bool:
        """Whether a reference of the body refers to no item."""
        found = [self.at(resource, key) for _, resource, key in references(body)]
        return None in found

    def is_referenced(self, item: Item) -> bool:
        """Whether another item refers to this one."""
        for other in self.items:
            for _, resource, key in references(other.body):
                if other is not item and (resource, key) == (item.resource, item.key):
                    return True
        return False

    def replace(self, item: Item, body: Body) -> list[Item]:
        """Give an item a new body, and the items that refer to its key the new key; returns them all."""
        old_key = item.key
        item.body = copy.deepcopy(body)
        item.changed = self.step
        changed = [item]
        if item.key != old_key:
            self.key_changes.append((self.step, item, old_key))
            for other in self._referring(item.resource, old_key):
                after = _with_key(other.body, item.resource, old_key, item)
                changed += self.replace(other, after)
        return changed

    def _referring(self, resource: str, key: Key) -> list[Item]:
        found = []
        for item in self.items:
            if any((resource, key) == pair[1:] for pair in references(item.body)):
                found.append(item)
        return found

    def delete(self, item: Item) -> None:
        """Remove an item."""
        self.items.remove(item)
        self.deleted.append((self.step, item))


def _with_key(body: Body, resource: str, old: Key, item: Item) -> Body:
    """The body with the new key of an item in its references."""
    after = copy.deepcopy(body)
    new = [value_at(item.body, path) for path in KEYS[resource]]
    for reference, of_resource, key in references(after):
        if (of_resource, key) == (resource, old):
            names = REFERENCES[reference["name"]][1]
            reference["value"].update(zip(names, new, strict=True))
    # One column of the real database: the school of an offering is the school of its session.
    if "sessionReference" in after and "schoolReference" in after:
        after["schoolReference"]["schoolId"] = after["sessionReference"]["schoolId"]
    return after


def references(body: Any) -> Iterator[tuple[Body, str, Key]]:
    """Every reference of a body: its name and value, the resource and the key that it refers to."""
    if isinstance(body, list):
        for item in body:
            yield from references(item)
    elif isinstance(body, dict):
        for name, value in body.items():
            if name in REFERENCES:
                resource, members = REFERENCES[name]
                key = tuple(folded(value[member]) for member in members)
                yield {"name": name, "value": value}, resource, key
            else:
                yield from references(value)


def key_of(resource: str, body: Body) -> Key:
    """The natural key of a body."""
    return tuple(folded(value_at(body, path)) for path in KEYS[resource])


def value_at(body: Body, path: str) -> Any:
    """The value at a path such as `schoolReference/schoolId`."""
    value: Any = body
    for step in path.split("/"):
        value = value[step]
    return value


def folded(value: Any) -> Any:
    """A value without the differences that keys ignore."""
    return value.casefold() if isinstance(value, str) else value


def comparable(body: Any) -> Any:
    """A body without members that only the server writes, and without differences of case."""
    if isinstance(body, dict):
        kept = {}
        for name, value in body.items():
            if name not in ("id", "link", "_etag", "_lastModifiedDate"):
                kept[name] = comparable(value)
        return kept
    if isinstance(body, list):
        return [comparable(item) for item in body]
    return folded(body)
