"""The records that a version's scenarios leave, by natural key: what a reference can meet, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

from tablewright.model.facts import ApiObject, FlatName
from tablewright.model.page import Scenario
from tablewright.model.values import Literal, Value
from tablewright.model.version import Branch, Leaf, Many, PreloadedRecord, Resource, Tree
from tablewright.values.placeholders import placeholder_of, type_mismatch
from tablewright.values.words import effective_value

#: The parts of a natural key by name.
Key = tuple[tuple[str, Leaf], ...]
#: What they say, typed, so that equal keys mean the same record.
ComparableKey = frozenset[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class KeyLifetime:
    """How long a record has a key.

    `resource` is that of the record, `values` the key as it compares. `since` is the scenario that gives it
    the key (empty: it was there before), `until` the one that gives it another (empty: none does); `moved`:
    the key came by an update.
    """

    resource: str
    key: Key
    values: ComparableKey
    since: str = ""
    until: str = ""
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Records:
    """The keys that the records of each resource have at one time or another.

    A record is also one of each abstract resource that its resource is.
    """

    lifetimes: Mapping[str, tuple[KeyLifetime, ...]]

    @classmethod
    def of(cls, resources: tuple[Resource, ...], given: tuple[PreloadedRecord, ...]) -> Self:
        """The records that are there before the first scenario, and those that scenarios make."""
        lifetimes = {resource.name: _lifetimes_of(resource, given) for resource in resources}
        for record in given:
            if all(record.resource != resource.name for resource in resources):
                own = _lifetime(record.resource, _leaves(record.payload))
                lifetimes[record.resource] = (*lifetimes.get(record.resource, ()), own)
        for resource in resources:
            for abstract, name in resource.api.aliases:
                named = tuple(_named(each, name) for each in lifetimes[resource.name])
                lifetimes[abstract] = lifetimes.get(abstract, ()) + named
        return cls(lifetimes)

    def covers(self, resource: str) -> bool:
        """Whether references to this resource are checked."""
        return resource in self.lifetimes

    def references_to(self, target: ApiObject) -> list[Branch]:
        """References to each record that the reference object can mean in the end."""
        names = {member.name for member in target.members}
        return [
            Branch(tuple((name, leaf) for name, leaf in lifetime.key if name in names))
            for lifetime in self._last(target.resource)
        ]

    def meet(self, target: ApiObject, reference: Branch) -> bool:
        """Whether a reference means a record that is left; always, where its resource is not covered."""
        if not self.covers(target.resource):
            return True
        own = comparable_key(reference.members)
        return any(lifetime.values <= own for lifetime in self._last(target.resource))

    def _last(self, resource: str) -> Iterator[KeyLifetime]:
        """The keys that records have in the end."""
        return (lifetime for lifetime in self.lifetimes.get(resource, ()) if not lifetime.until)


def _lifetimes_of(resource: Resource, given: tuple[PreloadedRecord, ...]) -> tuple[KeyLifetime, ...]:
    """The keys of a resource's records; what an update leaves out of the key stays as it is."""
    preloaded = (key_in(resource, each.payload) for each in given if each.resource == resource.name)
    done = [_lifetime(resource.name, key) for key in preloaded if key is not None]
    latest: dict[str, KeyLifetime] = {}
    for turn in keys_after_scenarios(resource):
        before = latest.get(turn.scenario.record)
        if len(turn.key) < len(resource.api.key) or (before and not turn.changed):
            continue
        if before:
            done.append(replace(before, until=turn.scenario.number))
        key = _lifetime(resource.name, turn.key, turn.scenario.number, moved=bool(before))
        latest[turn.scenario.record] = key
    return (*done, *latest.values())


@dataclass(frozen=True, slots=True)
class KeyAfterScenario:
    """What a scenario leaves of the key of its record, and the members of the key that it changes."""

    scenario: Scenario
    key: Key
    changed: tuple[FlatName, ...]


def keys_after_scenarios(resource: Resource) -> Iterator[KeyAfterScenario]:
    """What each scenario that sends something does to the key of its record, in their order.

    A member of the key that is empty now is no change: it is a required value that the update drops.
    """
    had: dict[str, dict[str, Leaf]] = {}
    for sample in resource.samples:
        if sample.payload is None:
            continue
        own = had.setdefault(sample.scenario.record, {})
        now = {part: leaf for part in resource.api.key if (leaf := key_of(sample.payload, part))}
        changed = tuple(
            part
            for part, leaf in now.items()
            if comparable_value(own.get(part.name, leaf)) != comparable_value(leaf)
        )
        own.update({part.name: leaf for part, leaf in now.items()})
        key = tuple((part.name, own[part.name]) for part in resource.api.key if part.name in own)
        yield KeyAfterScenario(sample.scenario, key, changed)


def _lifetime(resource: str, key: Key, since: str = "", *, moved: bool = False) -> KeyLifetime:
    return KeyLifetime(resource, key, comparable_key(key), since, moved=moved)


def key_in(resource: Resource, payload: Branch) -> Key | None:
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


def _leaves(payload: Branch) -> Key:
    return tuple((name, child) for name, child in payload.members if isinstance(child, Leaf))


def _named(lifetime: KeyLifetime, name: str) -> KeyLifetime:
    """The stay under the one key name that an abstract resource has; the empty text leaves the names."""
    key = tuple((name or own, leaf) for own, leaf in lifetime.key)
    return replace(
        lifetime, key=key, values=frozenset((name or own, value) for own, value in lifetime.values)
    )


def comparable_key(members: tuple[tuple[str, Tree], ...]) -> ComparableKey:
    """What the scalars of a key or a reference say, typed."""
    return frozenset((name, comparable_value(child)) for name, child in members if isinstance(child, Leaf))


def comparable_value(leaf: Leaf) -> Value:
    """What a leaf says when nobody chooses otherwise, written as its type is."""
    said = effective_value(leaf.value)
    if isinstance(said, Literal) and not type_mismatch(said, leaf.type):
        return Literal(str(placeholder_of(said, leaf.type, {})))
    return said
