"""Finds the typo behind a reference without a record: on the page of the record, or on that of the reference.

The majority decides. If several places refer to one value, and the record has another one that is similar,
the page of the record is likely wrong. Otherwise the page of the reference is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tablewright.model.corrections import NO_REASON, ValueCorrection
from tablewright.model.facts import FlatName
from tablewright.model.values import Value
from tablewright.model.version import Leaf, Resource
from tablewright.resolve.api.alignment import Alignment
from tablewright.resolve.checks.similar_keys import wrong_member
from tablewright.resolve.samples.records import KeyLifetime, comparable_value, key_of
from tablewright.resolve.samples.references import PayloadReference

#: A resource, a member of its natural key, and the value of the member.
KeyMember = tuple[str, str, Value]


@dataclass(frozen=True, slots=True)
class AlignedResource:
    """A resource with the alignment of its page."""

    resource: Resource
    alignment: Alignment

    def place_for_corrections(self, path: tuple[str, ...]) -> str:
        """The place of a wire path as corrections name it (`Students/birthDate`); empty if there is none."""
        place = self.alignment.place_of(path)
        return f"{self.resource.page.name}/{place}" if place else ""


@dataclass(frozen=True, slots=True)
class UnresolvedReference:
    """The references of one place and key that match no record, or none at the time they are sent.

    `at_other_times` are the records that have the key at another time, `similar` is the record with the most
    similar key.
    """

    source: AlignedResource
    occurrences: Sequence[PayloadReference]
    at_other_times: tuple[KeyLifetime, ...]
    similar: KeyLifetime | None


@dataclass(frozen=True, slots=True)
class LikelyTypo:
    """Cells of one row that likely should have another value.

    `at` is the place of the row as corrections name it, `was` the value of the cells, `now` the likely value.
    `scenarios` has one number for each cell. `in_record`: the row is on the page that creates the record, not
    on that of the reference.
    """

    at: str
    scenarios: tuple[str, ...]
    was: Value
    now: Value
    in_record: bool = False

    @property
    def page(self) -> str:
        """The page of the cells."""
        return self.at.partition("/")[0]

    @property
    def correction(self) -> ValueCorrection:
        """The correction of the cells."""
        # One scenario can have several cells in the row: a cell for each item of a list.
        scenarios = tuple(dict.fromkeys(self.scenarios))
        return ValueCorrection(
            self.at,
            NO_REASON,
            was=self.was,
            now=self.now,
            scenarios=scenarios,
        )


@dataclass(frozen=True, slots=True)
class _RecordTypo:
    """A typo on the page of a record, with the key member that it is in."""

    typo: LikelyTypo
    member: KeyMember


def likely_typos(
    unresolved: Sequence[UnresolvedReference],
    resources: Mapping[str, AlignedResource],
    places_by_member: Mapping[KeyMember, set[str]],
) -> list[LikelyTypo | None]:
    """The likely typo behind each unresolved reference, in their order; None where none is likely.

    `places_by_member` gives, for each value of a key member, the places whose references to it are right. If
    most references want to change a cell in one way, no reference changes it in another way.
    """
    in_records = [_typo_in_record(reference, resources) for reference in unresolved]
    confirmed = _confirmed_by_majority(unresolved, in_records, places_by_member)
    confirmed_cells = {(typo.at, typo.was) for typo in confirmed}
    likely: list[LikelyTypo | None] = []
    for reference, in_record in zip(unresolved, in_records, strict=True):
        if in_record is None:
            likely.append(_typo_in_reference(reference))
            continue
        typo = in_record.typo
        if typo in confirmed:
            likely.append(typo)
        elif (typo.at, typo.was) in confirmed_cells:
            # The record gets another value than the one that this reference has.
            likely.append(None)
        else:
            likely.append(_typo_in_reference(reference))
    return likely


def _confirmed_by_majority(
    unresolved: Sequence[UnresolvedReference],
    in_records: Sequence[_RecordTypo | None],
    places_by_member: Mapping[KeyMember, set[str]],
) -> set[LikelyTypo]:
    """The typos in records whose value is contradicted by more places than agree with it."""
    contradicting: dict[_RecordTypo, set[str]] = {}
    for reference, in_record in zip(unresolved, in_records, strict=True):
        if in_record:
            place = reference.source.place_for_corrections(
                reference.occurrences[0].path
            )
            contradicting.setdefault(in_record, set()).add(place)
    confirmed = set()
    for in_record, places in contradicting.items():
        # The page of the record itself agrees with the value as well.
        agreeing = 1 + len(places_by_member.get(in_record.member, ()))
        if len(places) > agreeing:
            confirmed.add(in_record.typo)
    return confirmed


def _typo_in_reference(reference: UnresolvedReference) -> LikelyTypo | None:
    """The typo in the cells of the reference; None if several members differ, or no row has the member."""
    if not reference.similar:
        return None
    keys = []
    scenarios = []
    for occurrence in reference.occurrences:
        keys.append(occurrence.key)
        scenarios.append(occurrence.scenario)
    wrong = wrong_member(keys, reference.similar.key)
    if not wrong:
        return None
    path_of_reference = reference.occurrences[0].path
    at = reference.source.place_for_corrections((*path_of_reference, wrong.name))
    # Without a row for the member, the page has no cell to correct.
    if not at:
        return None
    return LikelyTypo(at, tuple(scenarios), wrong.was, wrong.now)


def _typo_in_record(
    reference: UnresolvedReference, resources: Mapping[str, AlignedResource]
) -> _RecordTypo | None:
    """The typo in the scenarios that create the similar record.

    None for a record of preload.yaml, and for a member that is part of a reference itself.
    """
    similar = reference.similar
    if not similar or not similar.since:
        return None
    key_of_record = dict(similar.key)
    key = []
    for name, leaf in reference.occurrences[0].key:
        # A reference can have members that the key of the record does not have.
        if name in key_of_record:
            key.append((name, leaf))
    wrong = wrong_member([similar.key], tuple(key))
    if not wrong:
        return None
    owner = resources[similar.resource]
    parts = []
    for part in owner.resource.api.key:
        if part.name == wrong.name:
            parts.append(part)
    at = _place_of_own_value(owner, parts)
    if not at:
        return None
    leaf = key_of_record[wrong.name]
    scenarios = _scenarios_with(owner.resource, parts[0], leaf)
    typo = LikelyTypo(at, scenarios, wrong.was, wrong.now, in_record=True)
    member = (similar.resource, wrong.name, comparable_value(leaf))
    return _RecordTypo(typo, member)


def _place_of_own_value(owner: AlignedResource, parts: Sequence[FlatName]) -> str:
    """The place of the first part of a key that is not inside a reference; empty if there is none."""
    for part in parts:
        for path in part.paths:
            if "/" not in path:
                return owner.place_for_corrections((path,))
    return ""


def _scenarios_with(resource: Resource, part: FlatName, leaf: Leaf) -> tuple[str, ...]:
    """The scenarios whose payload has the value of a leaf at this part of the key."""
    scenarios = []
    for sample in resource.samples:
        # A DELETE has no payload, and an update may leave out the key.
        if sample.payload is None:
            continue
        key_leaf = key_of(sample.payload, part)
        if key_leaf and key_leaf.value == leaf.value:
            scenarios.append(sample.scenario.number)
    return tuple(scenarios)
