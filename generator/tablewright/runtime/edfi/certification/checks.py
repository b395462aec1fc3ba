"""Checks that a record shows what a step of the plan asks for.

A pure comparison of JSON: `check_record` gets the record as a server returns it, and returns one `Check` for
each rule of the page, passed or not. Members that no row of the page is about are ignored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from ...core.certification.results import Check, CheckKind
from ...core.differences import unchanged, values_at
from ...core.jsontext import JsonObject
from ...core.samples.requirements import violations_of
from ..runs.scenarios import content_of
from .comparison import assignment, has_type, is_absent, same_value, shown
from .plan import ExpectedValue, PlannedStep, without_indexes
from .rows import Row

#: How much an item of a list differs from the expected one: a value that the step asks for, one that is
#: absent, and one that may differ. The sums of the smaller ones never reach the next greater one.
_WRONG, _MISSING, _OTHER = 1_000_000, 10_000, 1

#: The types of rows in words.
_TYPE_WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date such as 2016-09-16",
    "datetime": "a date with time such as 2016-09-16T08:15:00Z",
    "date-or-datetime": "a date, with or without time, such as 2016-09-16",
    "time": "a time such as 08:15:00",
    "descriptor": "a descriptor such as uri://ed-fi.org/TermDescriptor#Fall Semester",
    "object": "an object",
}


@dataclass(frozen=True, slots=True)
class Absences:
    """The conditional members that a product does not have.

    `reasons` has the reason by the name of the resource and the path of the row (`races/raceDescriptor`). A
    declared object or list also stands for the members in it.
    """

    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def reason(self, resource: str, path: str) -> str:
        """The reason why a member is absent; empty if it is not declared."""
        while path:
            reason = self.reasons.get((resource, path))
            if reason is not None:
                return reason
            path = path.rpartition("/")[0]
        return ""


_NO_ABSENCES = Absences()


def check_record(
    step: PlannedStep,
    record: JsonObject,
    *,
    before: JsonObject | None = None,
    absences: Absences = _NO_ABSENCES,
) -> tuple[Check, ...]:
    """The checks of a record that a POST or PUT has written, in the order of the page.

    `before` is the record before an update; without it, no changes are checked. A DELETE has no checks.
    """
    if step.scenario.payload is None:
        return ()
    content = content_of(step.resource, record)
    previous = None if before is None else content_of(step.resource, before)
    comparison = _Comparison(step, content, previous, absences)
    return tuple(comparison.checks())


class _Comparison:
    """One record, compared with one step."""

    def __init__(
        self,
        step: PlannedStep,
        record: JsonObject,
        before: JsonObject | None,
        absences: Absences,
    ) -> None:
        self._step = step
        self._record = record
        self._before = before
        self._absences = absences
        self._removed = frozenset(step.removed)
        self._values: dict[str, ExpectedValue] = {}
        for value in step.values:
            self._values[value.path] = value
        self._by_path: dict[str, Row] = {}
        self._children: dict[str, list[Row]] = {}
        for row in step.rows:
            self._by_path[row.path] = row
            parent = row.path.rpartition("/")[0]
            self._children.setdefault(parent, []).append(row)

    def checks(self) -> Iterator[Check]:
        """All checks, those of members first."""
        yield from self._members("", self._record, self._step.scenario.payload, "", "")
        yield from self._requirements()
        yield from self._changes()

    # Members: presence, type and value -------------------------------------------------------------------

    def _members(
        self,
        parent: str,
        found: JsonObject,
        expected: Any,
        path: str,
        payload_path: str,
    ) -> Iterator[Check]:
        """The checks of the members of an object.

        `parent` is the path of its row, `path` its path in the record, `payload_path` that in the payload.
        The items of a list have other indexes in the record than in the payload.
        """
        for row in self._children.get(parent, ()):
            name = row.path.rpartition("/")[2]
            member_path = _joined(path, name)
            expected_path = _joined(payload_path, name)
            wanted = expected.get(name) if isinstance(expected, dict) else None
            value = found.get(name)
            # An empty object lacks its required members, which the checks then name.
            if is_absent(value) or (value == {} and row.required == "optional"):
                yield from self._absent(row, found, wanted, member_path, expected_path)
                continue
            if row.required != "optional":
                yield self._check("member", row, member_path, "a value", shown(value))
            if row.list:
                yield from self._items(row, value, wanted, member_path, expected_path)
            else:
                yield from self._value(row, value, wanted, member_path, expected_path)

    def _absent(
        self, row: Row, holder: JsonObject, wanted: Any, path: str, payload_path: str
    ) -> Iterator[Check]:
        """The check of a member that the record does not have; none if nothing asks for it."""
        if row.required == "optional" or payload_path in self._removed:
            return
        if self._has_alternative(row, holder):
            return
        expected = "a value" if is_absent(wanted) else _words_of(wanted)
        if row.required == "conditional":
            reason = self._absences.reason(self._step.resource.name, row.path)
            if reason:
                found = f"nothing; the product has no such element: {reason}"
                yield self._check("member", row, path, expected, found)
                return
        next_step = (
            f"Enter a value for {path} in the product, and send the record again."
        )
        if row.required == "conditional":
            next_step += (
                " If the product has no such element, give the reason under "
                "`absences` in the values file."
            )
        yield self._check("member", row, path, expected, "nothing", next_step=next_step)

    def _has_alternative(self, row: Row, holder: JsonObject) -> bool:
        """Whether another member of the same object, or another resource, may have the data of a row."""
        for requirement in self._step.requirements:
            places = requirement.get("places", ())
            if row.path not in places:
                continue
            if requirement["kind"] == "either-resource":
                return True
            for place in places:
                other = place.rpartition("/")[2]
                if place != row.path and not is_absent(holder.get(other)):
                    return True
        return False

    def _items(
        self, row: Row, value: Any, wanted: Any, path: str, payload_path: str
    ) -> Iterator[Check]:
        """The checks of the items of a list; the expected items are matched without regard to the order."""
        if not isinstance(value, list):
            yield self._type_check(row, value, path, is_right=False)
            return
        expected = wanted if isinstance(wanted, list) else []
        columns = self._matched(expected, value, payload_path)
        item_of = {column: index for index, column in enumerate(columns)}
        for column, item in enumerate(value):
            index = item_of.get(column)
            # An additional item of the product has no expected values, but required members.
            item_wanted = None if index is None else expected[index]
            item_path = f"{payload_path}/{'' if index is None else index}"
            yield from self._value(
                row, item, item_wanted, f"{path}/{column}", item_path
            )
        for index, matched in enumerate(columns):
            if matched is None and row.required != "optional":
                words = f"an item with {_words_of(expected[index])}"
                yield self._check(
                    "member",
                    row,
                    f"{path}/{index}",
                    words,
                    f"{len(value)} of {len(expected)} items",
                    next_step=f"Add {words} to {path} in the product, and send the record again.",
                )

    def _matched(
        self, expected: Sequence[Any], found: Sequence[Any], payload_path: str
    ) -> tuple[int | None, ...]:
        """The index of the record's item for each expected item, with the least difference in all."""
        costs: list[list[int]] = []
        for index, item in enumerate(expected):
            path = f"{payload_path}/{index}"
            costs.append([self._distance(item, other, path) for other in found])
        return assignment(costs)

    def _distance(self, expected: Any, found: Any, payload_path: str) -> int:
        """How much an item of the record differs from an expected one."""
        total = 0
        if isinstance(expected, dict):
            holder = found if isinstance(found, dict) else {}
            for name, member in expected.items():
                path = f"{payload_path}/{name}"
                total += self._distance(member, holder.get(name), path)
        elif isinstance(expected, list):
            items = found if isinstance(found, list) else []
            # The nearest item is enough to compare the lists around it.
            for index, member in enumerate(expected):
                path = f"{payload_path}/{index}"
                distances = [self._distance(member, item, path) for item in items]
                total += min(distances, default=_MISSING)
        elif is_absent(found):
            total = _MISSING
        elif not same_value(expected, found):
            total = _WRONG if self._is_asked(payload_path) else _OTHER
        return total

    def _is_asked(self, payload_path: str) -> bool:
        value = self._values.get(payload_path)
        return value is not None and value.rule in ("fixed", "chosen")

    def _value(
        self, row: Row, value: Any, wanted: Any, path: str, payload_path: str
    ) -> Iterator[Check]:
        """The checks of the type and the content of a member, or of an item of a list."""
        is_right = has_type(value, row.type)
        yield self._type_check(row, value, path, is_right=is_right)
        if not is_right:
            return
        if isinstance(value, dict):
            yield from self._members(row.path, value, wanted, path, payload_path)
            return
        expected = self._values.get(payload_path)
        if expected is not None:
            yield from self._scalar(row, expected, value, path)

    def _type_check(self, row: Row, value: Any, path: str, *, is_right: bool) -> Check:
        words = _TYPE_WORDS[row.type]
        # A list itself has the wrong type, and not its items.
        if row.list and not path.rpartition("/")[2].isdigit():
            words = f"a list, each item {words}"
        next_step = f"Send {path} as {words}."
        return self._check(
            "type",
            row,
            path,
            words,
            shown(value),
            next_step="" if is_right else next_step,
        )

    def _scalar(
        self, row: Row, expected: ExpectedValue, value: Any, path: str
    ) -> Iterator[Check]:
        match expected.rule:
            case "any":
                return
            case "fixed" | "chosen":
                is_right = same_value(expected.value, value)
                words = shown(expected.value)
                if expected.rule == "chosen":
                    words += ", from the values file or the page"
                next_step = f"Change {path} in the product to {shown(expected.value)}."
                if expected.rule == "chosen":
                    next_step += (
                        " If the product has another value, give it in the values file."
                    )
                yield self._check(
                    "value",
                    row,
                    path,
                    words,
                    shown(value),
                    next_step="" if is_right else next_step,
                )
            case "calculated":
                yield self._calculated(row, expected, value, path)
            case _:
                assert_never(expected.rule)

    def _calculated(
        self, row: Row, expected: ExpectedValue, value: Any, path: str
    ) -> Check:
        """The check of a calculated value: the previous one and a number, or any number."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        old = self._previous(path)
        if expected.plus is None or old is None:
            is_right = is_number or not _is_number(expected.value)
            words = "a value that the system calculates"
            next_step = f"Check how the product calculates {path}."
        else:
            wanted = old + expected.plus
            # Numbers with decimals have a rounding error of their own.
            is_right = is_number and abs(value - wanted) < 1e-6
            words = (
                f"{shown(wanted)}, the previous value {shown(old)} {expected.plus:+}"
            )
            next_step = (
                f"Check how the product calculates {path}: it must be {shown(wanted)}."
            )
        return self._check(
            "calculated",
            row,
            path,
            words,
            shown(value),
            next_step="" if is_right else next_step,
        )

    def _previous(self, path: str) -> Any:
        """The number at a path of the record before the update; None if there is none."""
        found = values_at(self._before or {}, without_indexes(path))
        return found[0] if len(found) == 1 and _is_number(found[0]) else None

    # Rules about several members, and changes -------------------------------------------------------------

    def _requirements(self) -> Iterator[Check]:
        """A check for each additional requirement of the page."""
        broken: dict[tuple[str, tuple[str, ...]], str] = {}
        for violation in violations_of(self._record, self._step.requirements):
            broken[violation.kind, violation.places] = violation.message
        for requirement in self._step.requirements:
            # The record of another resource may have the data.
            if requirement["kind"] == "either-resource":
                continue
            places = tuple(requirement.get("places") or [requirement["place"]])
            message = broken.get((requirement["kind"], places), "")
            expected = _REQUIREMENT_WORDS[requirement["kind"]].format(
                " or ".join(places)
            )
            next_step = f"Correct {' or '.join(places)} in the product."
            row = self._by_path.get(places[0])
            yield Check(
                "member",
                not message,
                places[0],
                expected,
                message or "as required",
                required=row.required if row else "",
                page=self._step.page,
                row=row.row if row else "",
                next_step=next_step if message else "",
            )

    def _changes(self) -> Iterator[Check]:
        """A check for each member that an update changes: it differs from the record before."""
        if self._before is None:
            return
        scenario = self._step.scenario
        same: set[str] = set()
        for path, _, _ in unchanged(scenario.changes, self._before, self._record):
            same.add(path)
        for path in scenario.changes:
            row = self._by_path.get(path)
            if not values_at(self._record, path) and self._need_not_change(path):
                continue
            old = _listed(values_at(self._before, path))
            is_changed = path not in same
            next_step = f"Change {path} as scenario {scenario.number} says, and send the record again."
            yield Check(
                "change",
                is_changed,
                path,
                expected=f"another value than before the update, {old}",
                found=_listed(values_at(self._record, path)),
                required=row.required if row else "",
                page=self._step.page,
                row=row.row if row else "",
                next_step="" if is_changed else next_step,
            )

    def _need_not_change(self, path: str) -> bool:
        """Whether a member that the record lacks need not have changed.

        The scenario removes it, the product does not have it, or another member has the data. An optional
        member that the scenario names is no exception: without its change, the update would not show.
        """
        if path in self._removed:
            return True
        is_top = path in self._by_path and "/" not in path
        if is_top and self._has_alternative(self._by_path[path], self._record):
            return True
        return bool(self._absences.reason(self._step.resource.name, path))

    def _check(
        self,
        kind: CheckKind,
        row: Row,
        path: str,
        expected: str,
        found: str,
        *,
        next_step: str = "",
    ) -> Check:
        """A check of a row; it has failed if there is a next step."""
        return Check(
            kind,
            not next_step,
            path,
            expected,
            found,
            required=row.required,
            page=self._step.page,
            row=row.row,
            next_step=next_step,
        )


#: What the additional requirements ask for, by their kind; the braces take the places.
_REQUIREMENT_WORDS = {
    "one-of": "a value at {}",
    "not-both": "a value at no more than one of {}",
    "at-least": "the items that the page lists at {}",
}


def _joined(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _words_of(value: Any) -> str:
    """An expected value in words: a scalar as JSON, of an object or a list its first few scalars."""
    if not isinstance(value, dict | list):
        return shown(value)
    words: list[str] = []
    _add_words(value, "", words)
    return ", ".join(words[:4]) + (", ..." if len(words) > 4 else "")


def _add_words(value: Any, name: str, words: list[str]) -> None:
    if isinstance(value, dict):
        for member, inner in value.items():
            _add_words(inner, member, words)
    elif isinstance(value, list):
        for item in value:
            _add_words(item, name, words)
    else:
        words.append(f"{name} {shown(value)}" if name else shown(value))


def _listed(values: Sequence[Any]) -> str:
    if not values:
        return "nothing"
    return shown(values[0] if len(values) == 1 else list(values))
