"""Reports references to records that no earlier scenario or preload entry has created (K001, K002).

Keys are compared before school years become numbers, so that two equal keys are equal in every school year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tablewright.model.corrections import NO_REASON
from tablewright.model.facts import ApiObjects
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.preload import Record
from tablewright.model.values import Value
from tablewright.model.version import Resource
from tablewright.resolve.api.alignment import Alignment
from tablewright.resolve.checks.reference_typos import (
    AlignedResource,
    KeyMember,
    LikelyTypo,
    UnresolvedReference,
    likely_typos,
)
from tablewright.resolve.checks.similar_keys import (
    differing_members,
    key_words,
    most_similar,
)
from tablewright.resolve.samples.records import KeyLifetime, Records, comparable_key
from tablewright.resolve.samples.references import (
    PayloadReference,
    payload_references_of,
)


def find_unresolved_references(
    resources: tuple[Resource, ...],
    order: Iterable[str],
    api_objects: ApiObjects,
    alignments: Mapping[str, Alignment],
    records: Records,
) -> tuple[Finding, ...]:
    """A finding for each place and key that no record has, or none at the time the reference is sent.

    The scenarios run in the `order` of their resources; `alignments` are by the name of the resource.
    """
    positions = {name: position for position, name in enumerate(order)}
    resources_by_name: dict[str, Resource] = {}
    aligned: dict[str, AlignedResource] = {}
    for resource in resources:
        name = resource.name
        resources_by_name[name] = resource
        aligned[name] = AlignedResource(resource, alignments[name])
    timeline = _Timeline(records, resources_by_name, positions)
    places_by_member: dict[KeyMember, set[str]] = {}
    unresolved: list[UnresolvedReference] = []
    for source in aligned.values():
        unresolved += _unresolved_references(
            source, api_objects, timeline, places_by_member
        )
    # The majority is known only after all references have been read.
    typos = likely_typos(unresolved, aligned, places_by_member)
    findings = []
    for reference, typo in zip(unresolved, typos, strict=True):
        findings.append(_finding(reference, typo, timeline))
    return tuple(findings)


@dataclass(frozen=True, slots=True)
class _Timeline:
    """Which keys exist at which time.

    `positions` are the positions of the resources in the order in which their scenarios run.
    """

    records: Records
    resources: Mapping[str, Resource]
    positions: Mapping[str, int]

    def matches(self, occurrence: PayloadReference) -> tuple[KeyLifetime, ...]:
        """The keys that match a reference, at any time."""
        values = comparable_key(occurrence.key)
        matches = []
        for lifetime in self.records.lifetimes.get(occurrence.target.resource, ()):
            # A reference can have more members than the key of the record.
            if lifetime.values <= values:
                matches.append(lifetime)
        return tuple(matches)

    def existing_keys(
        self, resource: Resource, occurrence: PayloadReference
    ) -> tuple[KeyLifetime, ...]:
        """The keys that records have when a reference of the resource is sent, and that no update changes."""
        existing = []
        for lifetime in self.records.lifetimes.get(occurrence.target.resource, ()):
            if lifetime.until:
                continue
            if self._starts_before(lifetime, resource, occurrence):
                existing.append(lifetime)
        return tuple(existing)

    def other_time(
        self, lifetime: KeyLifetime, resource: Resource, occurrence: PayloadReference
    ) -> str:
        """The time at which a record has a key, in words; empty if the reference is sent then."""
        # Preloaded records exist before the first scenario.
        if not lifetime.since:
            return ""
        page = self.resources[lifetime.resource].page.name
        if not self._starts_before(lifetime, resource, occurrence):
            return f"after scenario {lifetime.since} of {page}, which comes later"
        if lifetime.resource == resource.name:
            return ""
        # All scenarios of another page have run by now, those that change a key included.
        if lifetime.until:
            return f"until scenario {lifetime.until} of {page} changes the key"
        if lifetime.set_by_update:
            return f"after scenario {lifetime.since} of {page} changes the key"
        return ""

    def _starts_before(
        self, lifetime: KeyLifetime, resource: Resource, occurrence: PayloadReference
    ) -> bool:
        """Whether a record has its key before a reference of the resource is sent."""
        if not lifetime.since:
            return True
        # All scenarios of one resource run before the first one of the next resource.
        if lifetime.resource != resource.name:
            position_of_record = self.positions[lifetime.resource]
            return position_of_record < self.positions[resource.name]
        numbers = [sample.scenario.number for sample in resource.samples]
        creating = numbers.index(lifetime.since)
        referring = numbers.index(occurrence.scenario)
        return creating < referring


def _unresolved_references(
    source: AlignedResource,
    api_objects: ApiObjects,
    timeline: _Timeline,
    places_by_member: dict[KeyMember, set[str]],
) -> Iterator[UnresolvedReference]:
    """The references of one resource without a record, each place and key once.

    The places of the other references are added to `places_by_member`.
    """
    resource = source.resource
    occurrences_by_place_and_key: dict[
        tuple[tuple[str, ...], object], list[PayloadReference]
    ] = {}
    for occurrence in payload_references_of(resource, api_objects):
        matches = timeline.matches(occurrence)
        resolved = False
        for lifetime in matches:
            place = source.place_for_corrections(occurrence.path)
            for name, value in lifetime.values:
                member = (lifetime.resource, name, value)
                places_by_member.setdefault(member, set()).add(place)
            if not timeline.other_time(lifetime, resource, occurrence):
                resolved = True
        if not resolved:
            place_and_key = (occurrence.path, comparable_key(occurrence.key))
            occurrences_by_place_and_key.setdefault(place_and_key, []).append(
                occurrence
            )
    for occurrences in occurrences_by_place_and_key.values():
        first = occurrences[0]
        at_other_times = timeline.matches(first)[-1:]
        similar = None
        # A key that an update gives to a record is no typo: the reference only comes at the wrong time.
        if not any(lifetime.set_by_update for lifetime in at_other_times):
            similar = most_similar(first.key, timeline.existing_keys(resource, first))
        yield UnresolvedReference(source, occurrences, at_other_times, similar)


def _finding(
    reference: UnresolvedReference, typo: LikelyTypo | None, timeline: _Timeline
) -> Finding:
    """K002 if a record has the key at another time, else K001."""
    resource = reference.source.resource
    first = reference.occurrences[0]
    # A scenario can have several references at one place: one in each item of a list.
    scenarios = dict.fromkeys(
        occurrence.scenario for occurrence in reference.occurrences
    )
    place = reference.source.alignment.place_of(first.path)
    location = PagePlace(resource.page.name, place, tuple(scenarios))
    target = ("resource", first.target.resource)
    key = ("key", key_words(first.key))
    hint = ("hint", _hint(first, reference.similar, typo))
    if reference.at_other_times:
        lifetime = reference.at_other_times[0]
        when = ("when", timeline.other_time(lifetime, resource, first))
        return Finding("K002", location, (target, key, when, hint))
    fix = typo.correction if typo else None
    # A similar record shows that the key has a typo, and that no record is missing.
    record = None if reference.similar else _missing_record(first, timeline)
    return Finding("K001", location, (target, key, hint), fix, record)


def _missing_record(occurrence: PayloadReference, timeline: _Timeline) -> Record | None:
    """The record that a reference needs, with its key only; None if the reference lacks a part of the key."""
    name = occurrence.target.resource
    resource = timeline.resources.get(name)
    values = dict(occurrence.key)
    paths: list[tuple[str, Value]] = []
    if resource is None:
        # No page is about the resource: its record has the members of the reference.
        paths = [(member, leaf.value) for member, leaf in occurrence.key]
    else:
        for part in resource.api.key:
            leaf = values.get(part.name)
            if leaf is None:
                return None
            paths.append((part.paths[0], leaf.value))
    return Record(name, tuple(paths), NO_REASON)


def _hint(
    occurrence: PayloadReference, similar: KeyLifetime | None, typo: LikelyTypo | None
) -> str:
    """A question about the likely value, to follow a sentence; empty if no key is similar."""
    if not similar:
        return ""
    differing = differing_members(occurrence.key, similar.key)
    words = key_words(differing)
    names = {name for name, _ in differing}
    # Two values of different types, such as a text and a number, can have the same words.
    same_members = [(name, leaf) for name, leaf in occurrence.key if name in names]
    if words == key_words(tuple(same_members)):
        return ""
    if typo and typo.in_record:
        return f" (does {typo.page}, which has {words}, have a typo?)"
    return f" (did you mean {words}?)"
