"""Values that complete a sample and differ from those that a later update of the record sends.

A record that is created with the value of its update would not be changed by the update. The other value is
plausible: that of another record of the page, a day before or after, a number near it, another value of the
descriptor, or a reference to another record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias, assert_never

from tablewright.model.facts import ApiObject, ApiObjects, Member
from tablewright.model.types import Descriptor, Scalar, item_type
from tablewright.model.values import (
    FixedDate,
    Literal,
    RelativeDate,
    SchoolDate,
    SchoolYear,
    Value,
)
from tablewright.model.version import ArrayTree, Branch, Leaf, Resource, Tree
from tablewright.naming import words
from tablewright.resolve.api.alignment import Alignment
from tablewright.resolve.samples.default_values import default_leaf
from tablewright.resolve.samples.records import comparable_key
from tablewright.resolve.samples.sample_changes import paths_of_changes
from tablewright.runtime.core.samples.placeholders import resolve
from tablewright.values.kinds import kind_of
from tablewright.values.limits import in_limits
from tablewright.values.placeholders import placeholder_of, type_mismatch
from tablewright.values.words import effective_value

#: The way to a value of a payload: names of members and, below a list, the index of the item.
Steps: TypeAlias = tuple[str | int, ...]
#: The references that a member may have, the best one first: from the object of the reference, its path and
#: the references of other scenarios.
References: TypeAlias = Callable[[ApiObject, str, tuple[Tree, ...]], Iterator[Branch]]

#: Words in the names of last days. A last day moves to a later day, so that it stays behind its first day.
_END_WORDS = frozenset({"end", "exit"})
#: A school year without 29 February, whose days exist in each school year.
_COMMON_YEAR = 2018
_DAY = timedelta(days=1)
_TEXTS = ("Example", "Other")
_TIMES = ("08:00:00", "09:00:00")


def upcoming_changes(
    resource: Resource, alignment: Alignment
) -> dict[str, Mapping[str, Branch]]:
    """For each scenario, the paths that later updates of its record change, with the payload of the next one.

    The key is the number of the scenario.
    """
    upcoming: dict[str, Mapping[str, Branch]] = {}
    by_record: dict[str, dict[str, Branch]] = {}
    # From the last scenario to the first: the nearest later update replaces those behind it.
    for sample in reversed(resource.samples):
        scenario = sample.scenario
        changes = by_record.setdefault(scenario.record, {})
        upcoming[scenario.number] = dict(changes)
        if sample.payload is None:
            continue
        for path in paths_of_changes(resource.page, scenario, alignment):
            changes[path] = sample.payload
    return upcoming


@dataclass(frozen=True, slots=True)
class Variation:
    """The other values for one complete payload.

    `upcoming` are the paths that later updates of the record change, each with the payload of the update.
    `others` are the payloads of the other records of the page, `key` the paths of the natural key, which
    keeps its values, and `published` the code values of each descriptor.
    """

    api_objects: ApiObjects
    published: Mapping[str, tuple[str, ...]]
    upcoming: Mapping[str, Branch]
    others: tuple[Branch, ...]
    key: frozenset[str]
    references: References

    def object(
        self, tree: Branch, printed: Tree | None, holder: ApiObject, steps: Steps = ()
    ) -> Branch:
        """The object with other values for the members that the page leaves empty and an update changes.

        `printed` is the object as the page prints it, `holder` the object of the API.
        """
        on_page = dict(printed.members) if isinstance(printed, Branch) else {}
        api_members = {member.name: member for member in holder.members}
        members: list[tuple[str, Tree]] = []
        for name, child in tree.members:
            member = api_members[name]
            value = self._value(child, on_page.get(name), member, (*steps, name))
            members.append((name, value))
        return Branch(tuple(members))

    def _value(
        self, tree: Tree, printed: Tree | None, member: Member, steps: Steps
    ) -> Tree:
        """A value of a member, at any level of its lists."""
        match tree:
            case Leaf():
                return tree if printed is not None else self._leaf(tree, steps)
            case ArrayTree(items=items):
                on_page = printed.items if isinstance(printed, ArrayTree) else ()
                varied: list[Tree] = []
                for index, item in enumerate(items):
                    printed_item = on_page[index] if index < len(on_page) else None
                    below = (*steps, index)
                    varied.append(self._value(item, printed_item, member, below))
                return ArrayTree(tuple(varied))
            case Branch():
                inner_object = self.api_objects.object_of(member.type)
                assert inner_object is not None
                if inner_object.role != "reference":
                    return self.object(tree, printed, inner_object, steps)
                return (
                    tree
                    if printed is not None
                    else self._other(tree, inner_object, steps)
                )
            case _:
                assert_never(tree)

    def _leaf(self, leaf: Leaf, steps: Steps) -> Leaf:
        """The leaf, or another one if the next update sends the same value."""
        path = _path(steps)
        later = self._later(path, steps)
        if not isinstance(later, Leaf) or path in self.key or not _same(leaf, later):
            return leaf
        for candidate in self._candidates(later, path):
            fits = not type_mismatch(candidate.value, candidate.type)
            if fits and not _same(candidate, later):
                return candidate
        return leaf

    def _other(self, tree: Branch, target: ApiObject, steps: Steps) -> Branch:
        """The reference, or one to another record if the next update refers to the same record."""
        path = _path(steps)
        later = self._later(path, steps)
        if not isinstance(later, Branch):
            return tree
        key = comparable_key(later.members)
        if comparable_key(tree.members) != key:
            return tree
        of_others = tuple(_trees_at(self.others, path))
        for reference in self.references(target, path, of_others):
            if comparable_key(reference.members) != key:
                return reference
        return tree

    def _later(self, path: str, steps: Steps) -> Tree | None:
        """What the next update that changes a path sends there; None if no update changes it."""
        tree: Tree | None = self.upcoming.get(path)
        for step in steps:
            match tree:
                case Branch(members=members):
                    tree = dict(members).get(str(step))
                case ArrayTree(items=items):
                    has_item = isinstance(step, int) and step < len(items)
                    tree = items[int(step)] if has_item else None
                case Leaf() | None:
                    return None
                case _:
                    assert_never(tree)
        return tree

    def _candidates(self, later: Leaf, path: str) -> Iterator[Leaf]:
        """Other values for a member than the one of its update, the most plausible first."""
        value = effective_value(later.value)
        # The days of another record can come before the first day of this one.
        if not isinstance(value, SchoolDate | FixedDate | RelativeDate):
            for tree in _trees_at(self.others, path):
                if isinstance(tree, Leaf):
                    yield replace(tree, source="scenario")
        is_end = not _END_WORDS.isdisjoint(words(path.rpartition("/")[2]))
        for other in _nearby(later, self.published, is_end):
            yield replace(later, value=other, source="varied")
        default = default_leaf(item_type(later.type), self.published)
        if default is None:
            return
        yield replace(default, type=later.type)
        # The update can send the default itself, where the system chooses the value.
        for other in _nearby(default, self.published, is_end):
            yield replace(later, value=other, source="varied")


def _path(steps: Steps) -> str:
    """The wire path of a value, which has no indexes."""
    return "/".join(step for step in steps if isinstance(step, str))


def _trees_at(trees: Iterable[Tree], path: str) -> Iterator[Tree]:
    """The values at a path in each of these trees, in every item of the lists on it."""
    for tree in trees:
        if isinstance(tree, ArrayTree):
            yield from _trees_at(tree.items, path)
        elif not path:
            yield tree
        elif isinstance(tree, Branch):
            name, _, rest = path.partition("/")
            child = dict(tree.members).get(name)
            if child is not None:
                yield from _trees_at((child,), rest)


def _same(one: Leaf, other: Leaf) -> bool:
    """Whether two leaves send the same value."""
    return bool(_sent(one) == _sent(other))


def _sent(leaf: Leaf) -> Any:
    """The value that is sent in a common school year."""
    placeholder = placeholder_of(leaf.value, leaf.type, {})
    return resolve(placeholder, _COMMON_YEAR, date(_COMMON_YEAR, 1, 1))


def _nearby(
    leaf: Leaf, published: Mapping[str, tuple[str, ...]], is_end: bool
) -> Iterator[Value]:
    """Values of the type of a leaf that are near its value; `is_end`: a later day is tried first."""
    kind = item_type(leaf.type)
    if isinstance(kind, Descriptor):
        for text in published.get(kind.name, ()):
            yield Literal(text)
        return
    value = effective_value(leaf.value)
    days = (1, -1) if is_end else (-1, 1)
    # Values of other kinds are replaced by the default of their type.
    if isinstance(value, SchoolDate | FixedDate):
        for number in days:
            yield from _moved(value, number)
    elif isinstance(value, RelativeDate):
        for number in days:
            yield RelativeDate(value.days + number)
    elif isinstance(value, SchoolYear):
        yield SchoolYear(value.offset - 1)
    elif isinstance(kind, Scalar) and kind.one_of:
        for text in kind.one_of:
            yield Literal(text)
    elif isinstance(value, Literal) and isinstance(kind, Scalar):
        for text in _nearby_texts(value.text, kind):
            yield Literal(text)


def _moved(value: SchoolDate | FixedDate, days: int) -> Iterator[Value]:
    """The day so many days later; none if the school year has no such day."""
    moved_by = days * _DAY
    start = kind_of(value).day(value, _COMMON_YEAR)
    # The calendar of Python ends with the year 9999.
    if start is None or start.year in (date.min.year, date.max.year):
        return
    day = start + moved_by
    if isinstance(value, FixedDate):
        yield FixedDate(day.year, day.month, day.day)
        return
    moved = SchoolDate(day.month, day.day)
    # The day behind 30 June is the first one of the same school year.
    if kind_of(moved).day(moved, _COMMON_YEAR) == day:
        yield moved


def _nearby_texts(text: str, kind: Scalar) -> Iterator[str]:
    """Other values of a type, as texts: within its limits, and near the value if it is a number."""
    match kind.name:
        case "boolean":
            yield "false" if text.lower() in ("true", "yes", "1") else "true"
        case "time":
            yield from _TIMES
        case "integer" | "number":
            yield from _nearby_numbers(text, kind)
        case "string":
            for other in _TEXTS:
                yield in_limits(other, kind)
        case "date" | "datetime" | "local-datetime" | "date-or-datetime":
            # A text of these types is no day that the page writes as one.
            return
        case _:
            assert_never(kind.name)


def _nearby_numbers(text: str, kind: Scalar) -> Iterator[str]:
    """The numbers before and behind a number, as far as the limits of the type allow them."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return
    if not number.is_finite():
        return
    for other in (number + 1, number - 1):
        if in_limits(other, kind) == other:
            yield str(other)
