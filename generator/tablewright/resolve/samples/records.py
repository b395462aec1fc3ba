"""The records that the scenarios of a version create, by natural key.

References are checked against them: which records exist, and from which scenario to which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self, assert_never

from tablewright.model.facts import ApiObject, FlatName
from tablewright.model.page import Scenario
from tablewright.model.values import Literal, Value
from tablewright.model.version import (
    ArrayTree,
    Branch,
    Leaf,
    PreloadedRecord,
    Resource,
    Tree,
)
from tablewright.values.placeholders import placeholder_of, type_mismatch
from tablewright.values.words import effective_value

#: The parts of a natural key by name.
Key = tuple[tuple[str, Leaf], ...]
#: The comparable values of a key: two keys are of the same record if these are equal.
ComparableKey = frozenset[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class KeyLifetime:
    """How long a record has a key.

    `resource` is the resource of the record, `values` the comparable form of the key. `since` is the number
    of the scenario that gives the record this key; it is empty for a preloaded record. `until` is the number
    of the scenario that changes the key; it is empty if none does. `set_by_update` is true if `since` is an
    update.
    """

    resource: str
    key: Key
    values: ComparableKey
    since: str = ""
    until: str = ""
    set_by_update: bool = False


@dataclass(frozen=True, slots=True)
class Records:
    """The lifetimes of the keys of all records, by resource.

    A record is also listed under the abstract resources of its resource: a school is an education
    organization.
    """

    lifetimes: Mapping[str, tuple[KeyLifetime, ...]]

    @classmethod
    def of(
        cls, resources: tuple[Resource, ...], preloaded: tuple[PreloadedRecord, ...]
    ) -> Self:
        """The preloaded records and those that scenarios create."""
        lifetimes: dict[str, list[KeyLifetime]] = {}
        for resource in resources:
            lifetimes[resource.name] = _lifetimes_of(resource, preloaded)
        on_pages = set(lifetimes)
        for record in preloaded:
            if record.resource not in on_pages:
                # No page is about this resource: its record has the key members of a reference to it.
                lifetime = _lifetime(record.resource, _leaves(record.payload))
                lifetimes.setdefault(record.resource, []).append(lifetime)
        for resource in resources:
            for abstract, key_name in resource.api.aliases:
                for lifetime in lifetimes[resource.name]:
                    renamed = _renamed(lifetime, key_name)
                    lifetimes.setdefault(abstract, []).append(renamed)
        complete: dict[str, tuple[KeyLifetime, ...]] = {}
        for name, entries in lifetimes.items():
            complete[name] = tuple(entries)
        return cls(complete)

    def covers(self, resource: str) -> bool:
        """Whether the records of this resource are known, so that references to it can be checked."""
        return resource in self.lifetimes

    def references_to(self, target: ApiObject) -> list[Branch]:
        """A reference to each record that exists after the last scenario, as the reference object has it."""
        names = {member.name for member in target.members}
        references = []
        for lifetime in self._final(target.resource):
            members = []
            for name, leaf in lifetime.key:
                if name in names:
                    members.append((name, leaf))
            references.append(Branch(tuple(members)))
        return references

    def has_match(self, target: ApiObject, reference: Branch) -> bool:
        """Whether a reference refers to a record that exists after the last scenario.

        True for a resource whose records are not known.
        """
        if not self.covers(target.resource):
            return True
        values = comparable_key(reference.members)
        # A reference can have more members than the key of the record.
        return any(
            lifetime.values <= values for lifetime in self._final(target.resource)
        )

    def _final(self, resource: str) -> Iterator[KeyLifetime]:
        """The keys that records have after the last scenario."""
        for lifetime in self.lifetimes.get(resource, ()):
            if not lifetime.until:
                yield lifetime


def _lifetimes_of(
    resource: Resource, preloaded: tuple[PreloadedRecord, ...]
) -> list[KeyLifetime]:
    """The lifetimes of the keys of a resource's records."""
    lifetimes: list[KeyLifetime] = []
    for record in preloaded:
        if record.resource != resource.name:
            continue
        key = key_in(resource, record.payload)
        if key is not None:
            lifetimes.append(_lifetime(resource.name, key))
    latest: dict[str, KeyLifetime] = {}
    for after in keys_after_scenarios(resource):
        scenario = after.scenario
        before = latest.get(scenario.record)
        # No reference can match a key that lacks a part.
        if len(after.key) != len(resource.api.key):
            continue
        if before and not after.changed:
            continue
        if before:
            lifetimes.append(replace(before, until=scenario.number))
        latest[scenario.record] = _lifetime(
            resource.name, after.key, scenario.number, set_by_update=bool(before)
        )
    lifetimes += latest.values()
    return lifetimes


@dataclass(frozen=True, slots=True)
class KeyAfterScenario:
    """The key of a record after a scenario, and the parts of the key that the scenario changes."""

    scenario: Scenario
    key: Key
    changed: tuple[FlatName, ...]


def keys_after_scenarios(resource: Resource) -> Iterator[KeyAfterScenario]:
    """The key of its record after each scenario that sends a payload, in the order of the scenarios.

    An update that leaves out a part of the key does not change it: the page only leaves out a required value.
    """
    keys: dict[str, dict[str, Leaf]] = {}
    for sample in resource.samples:
        if sample.payload is None:
            continue
        values = keys.setdefault(sample.scenario.record, {})
        changed = []
        key = []
        for part in resource.api.key:
            before = values.get(part.name)
            leaf = key_of(sample.payload, part) or before
            if leaf is None:
                continue
            if before and comparable_value(before) != comparable_value(leaf):
                changed.append(part)
            values[part.name] = leaf
            key.append((part.name, leaf))
        yield KeyAfterScenario(sample.scenario, tuple(key), tuple(changed))


def _lifetime(
    resource: str, key: Key, since: str = "", *, set_by_update: bool = False
) -> KeyLifetime:
    """The lifetime of a key that no scenario has changed so far."""
    values = comparable_key(key)
    return KeyLifetime(resource, key, values, since, set_by_update=set_by_update)


def key_in(resource: Resource, payload: Branch) -> Key | None:
    """The natural key of a payload; None if the payload lacks a part of it."""
    key = []
    for part in resource.api.key:
        leaf = key_of(payload, part)
        if leaf is None:
            return None
        key.append((part.name, leaf))
    return tuple(key)


def key_of(payload: Branch, part: FlatName) -> Leaf | None:
    """The value of one part of the natural key, at the first of its paths that has one; None for none."""
    for path in part.paths:
        leaf = _leaf_at(payload, path.split("/"))
        if leaf is not None:
            return leaf
    return None


def _leaf_at(tree: Tree, path: list[str]) -> Leaf | None:
    """The leaf at a path; in an array, that of the first item that has one."""
    match tree:
        case Leaf():
            return None if path else tree
        case ArrayTree(items=items):
            for item in items:
                leaf = _leaf_at(item, path)
                if leaf is not None:
                    return leaf
            return None
        case Branch(members=members):
            child = dict(members).get(path[0]) if path else None
            return _leaf_at(child, path[1:]) if child else None
        case _:
            assert_never(tree)


def _leaves(payload: Branch) -> Key:
    """The scalars of a payload, without its objects and arrays."""
    leaves = []
    for name, child in payload.members:
        if isinstance(child, Leaf):
            leaves.append((name, child))
    return tuple(leaves)


def _renamed(lifetime: KeyLifetime, key_name: str) -> KeyLifetime:
    """The lifetime for an abstract resource, whose key has one part with this name.

    If the name is empty, the parts of the key have the same names there.
    """
    if not key_name:
        return lifetime
    # `schoolId` of a school is `educationOrganizationId` of the education organization.
    key = tuple((key_name, leaf) for _, leaf in lifetime.key)
    return replace(lifetime, key=key, values=comparable_key(key))


def comparable_key(members: tuple[tuple[str, Tree], ...]) -> ComparableKey:
    """The comparable values of the scalars in a key or in a reference."""
    values = set()
    for name, child in members:
        if isinstance(child, Leaf):
            values.add((name, comparable_value(child)))
    return frozenset(values)


def comparable_value(leaf: Leaf) -> Value:
    """The effective value of a leaf as its type spells it, so that `007` and `7` are the same integer."""
    value = effective_value(leaf.value)
    if not isinstance(value, Literal):
        return value
    # A value of the wrong type has no other spelling. It is reported elsewhere (F114).
    if type_mismatch(value, leaf.type):
        return value
    spelling = placeholder_of(value, leaf.type, {})
    return Literal(str(spelling))
