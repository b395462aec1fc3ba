"""The values that a product may choose, each once, with all places of the samples where it occurs.

A page leaves some values to the product: it prefers a value and accepts others. Such a value is often the
identifier of a record, and occurs again in each reference to this record. `entries_of` finds these places
by the natural keys and the references of the resources, so that one entry changes all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from ...core.jsontext import JsonObject
from ...core.operations import Refusal
from ...core.samples.placeholders import placeholder_name
from ...core.samples.sample_set import PayloadSource, SampleSet, Updates
from ...core.samples.value_sources import payload_of, with_values
from ..bodies import aliases_of, natural_key
from ..order import OrderedResource
from ..resources import KeyPart, Resource

Catalog = Mapping[str, Resource]

#: The placeholders of values that the product or its user chooses.
_CHOICES = frozenset({"$prefer", "$system", "$variable"})

#: The record that a scenario creates: its resource, and the entry of the sample file.
RecordName = tuple[str, str]

#: The meaning of a value; places with the same meaning have the same value.
Meaning = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a value: the entry of a sample file, and the path in its payload."""

    source: PayloadSource
    path: str


@dataclass(frozen=True, slots=True)
class ValueEntry:
    """A value that the values file contains once.

    `resource`, `record` and `member` are its place in the values file (`students`, `elementary-school`,
    `studentUniqueId`), `value` is that of the page. `fixed`: the page gives the identifier, so that only a
    server which has such a record is a reason to change it. `places` are in the order of the samples.
    `variable` is the page's own name of the value, empty if it has none.
    """

    resource: str
    record: str
    member: str
    value: Any
    fixed: bool
    places: tuple[Place, ...]
    variable: str = ""

    @property
    def name(self) -> str:
        """The name of the entry in messages: `students/elementary-school/studentUniqueId`."""
        return f"{self.resource}/{self.record}/{self.member}"


@dataclass(frozen=True, slots=True)
class SamplePayload:
    """A payload of the samples, resolved, and the same payload with its placeholders.

    `record` is the record that it creates or updates, and `title` names this record in words.
    """

    source: PayloadSource
    record: RecordName
    title: str
    body: JsonObject
    placeholders: JsonObject


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A scalar of a payload with its meaning, and the placeholder that it comes from."""

    place: Place
    payload: SamplePayload
    meaning: Meaning
    value: Any
    placeholder: JsonObject | None


def payloads_of(
    samples: SampleSet,
    order: tuple[OrderedResource, ...],
    *,
    school_year: int | None = None,
) -> tuple[SamplePayload, ...]:
    """All complete payloads of the samples: those of the preloaded records, then the scenarios in order.

    A scenario has a second payload if its record can keep its key (`updates` "keep-key").
    """
    found: list[SamplePayload] = []
    documents = samples.preload_document()["records"]
    preloaded = samples.preload(school_year=school_year)
    for index, (document, record) in enumerate(zip(documents, preloaded, strict=True)):
        source = PayloadSource(record.resource, f"preload {index}")
        found.append(
            SamplePayload(
                source,
                (record.resource, source.entry),
                "",
                record.payload,
                document["payload"],
            )
        )
    for entry in order:
        found += _scenario_payloads(samples, entry.resource, school_year)
    return tuple(found)


def _scenario_payloads(
    samples: SampleSet, resource: str, school_year: int | None
) -> Iterator[SamplePayload]:
    entries: dict[str, JsonObject] = {}
    for entry in samples.document(resource)["scenarios"]:
        entries[entry["number"]] = entry
    for updates in get_args(Updates):
        options: Any = {"school_year": school_year, "complete": True}
        for scenario in samples.scenarios(resource, updates=updates, **options):
            entry = entries[scenario.number]
            placeholders = payload_of(entry, complete=True)
            if placeholders is None or scenario.payload is None:
                continue
            if scenario.kept_key:
                placeholders = with_values(placeholders, entry["kept-key"])
            first = entry
            while first.get("record-of") in entries:
                first = entries[first["record-of"]]
            yield SamplePayload(
                PayloadSource(resource, scenario.number, updates),
                (resource, first["number"]),
                first.get("subject") or scenario.subject,
                scenario.payload,
                placeholders,
            )


def entries_of(
    catalog: Catalog,
    samples: SampleSet,
    order: tuple[OrderedResource, ...],
    *,
    school_year: int | None = None,
) -> tuple[ValueEntry, ...]:
    """The values that a product may choose, in the order of the samples.

    `samples` are the samples of the package without changes.
    """
    payloads = payloads_of(samples, order, school_year=school_year)
    records = _Records(catalog, payloads)
    leaves: dict[Meaning, list[_Leaf]] = {}
    variables: dict[Meaning, Meaning] = {}
    for payload in payloads:
        for leaf in _leaves_of(payload, records):
            leaves.setdefault(leaf.meaning, []).append(leaf)
            variable = _variable_of(leaf)
            if variable:
                variables.setdefault(variable, leaf.meaning)
    # Values that come from the same variable are one value.
    for meaning in list(leaves):
        variable = _variable_in(leaves[meaning])
        if variable and variables[variable] != meaning:
            leaves[variables[variable]] += leaves.pop(meaning)
    titles = _record_titles(payloads, records, leaves)
    entries: list[ValueEntry] = []
    names: dict[tuple[str, str, str], int] = {}
    for meaning, found in leaves.items():
        is_choice = any(_is_choice(leaf) for leaf in found)
        if is_choice or _is_identifier(meaning, found):
            entries.append(_entry(meaning, found, titles, names, fixed=not is_choice))
    return _in_order(entries, payloads, order)


def _in_order(
    entries: list[ValueEntry],
    payloads: tuple[SamplePayload, ...],
    order: tuple[OrderedResource, ...],
) -> tuple[ValueEntry, ...]:
    """The entries by resource and by record, as in a run: resources without scenarios come first."""
    resources: dict[str, int] = {}
    for position, resource in enumerate(order):
        resources[resource.resource] = position
    sources: dict[PayloadSource, int] = {}
    for position, payload in enumerate(payloads):
        sources[payload.source] = position

    def position_of(entry: ValueEntry) -> tuple[int, int]:
        position = len(payloads)
        for place in entry.places:
            # A record is often found in a reference before its own payload.
            if place.source.resource == entry.resource:
                position = min(position, sources[place.source])
        return resources.get(entry.resource, -1), position

    return tuple(sorted(entries, key=position_of))


def _variable_in(leaves: list[_Leaf]) -> Meaning:
    for leaf in leaves:
        variable = _variable_of(leaf)
        if variable:
            return variable
    return ()


def _variable_of(leaf: _Leaf) -> Meaning:
    """The variable that gives a value, with the text behind it; empty if there is none."""
    if leaf.placeholder is None or "$variable" not in leaf.placeholder:
        return ()
    return leaf.placeholder["$variable"], leaf.placeholder.get("suffix", ""), leaf.value


def _is_choice(leaf: _Leaf) -> bool:
    return placeholder_name(leaf.placeholder) in _CHOICES


def _is_identifier(meaning: Meaning, leaves: list[_Leaf]) -> bool:
    """Whether a value is an identifier that the page gives: a name, code or number."""
    if meaning[0] not in ("key", "organization"):
        return False
    # A value that depends on the school year or the day is no identifier of the product.
    if any(leaf.placeholder is not None for leaf in leaves):
        return False
    value = leaves[0].value
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    name: str = leaves[0].place.path.rpartition("/")[2]
    return name.lower().endswith(("id", "identifier", "code", "name"))


def _entry(
    meaning: Meaning,
    leaves: list[_Leaf],
    titles: Mapping[RecordName, str],
    names: dict[tuple[str, str, str], int],
    *,
    fixed: bool,
) -> ValueEntry:
    first = leaves[0]
    # Only a value of a key belongs to a record of its own, whose payload is another one.
    if meaning[0] in ("key", "organization"):
        record, member = meaning[1], meaning[2]
    else:
        record, member = first.payload.record, first.place.path
    name = (record[0], titles.get(record, "record"), member)
    names[name] = number = names.get(name, 0) + 1
    # An update can give a record a new identifier, which is a value of its own.
    title = name[1] if number == 1 else f"{name[1]}-value-{number}"
    places: list[Place] = []
    for leaf in leaves:
        places.append(leaf.place)
    variable: str = next(iter(_variable_in(leaves)), "")
    return ValueEntry(
        record[0], title, member, first.value, fixed, tuple(places), variable
    )


def _record_titles(
    payloads: tuple[SamplePayload, ...],
    records: _Records,
    leaves: Mapping[Meaning, list[_Leaf]],
) -> dict[RecordName, str]:
    """A name for each record that is unique in its resource, in lower case with hyphens.

    It is the subject of the scenarios, else the record's own name, else the subject of most scenarios that
    refer to it, else "record".
    """
    subjects = _subjects_of_references(leaves)
    words: dict[RecordName, str] = {}
    # A name of the page is not numbered because a preloaded record has the same one.
    for payload in payloads:
        if payload.title:
            words.setdefault(records.record(payload.record), payload.title)
    for payload in payloads:
        record = records.record(payload.record)
        if record not in words:
            words[record] = _own_name(payload) or subjects.get(record, "record")
    titles: dict[RecordName, str] = {}
    taken: set[tuple[str, str]] = set()
    for record, text in words.items():
        word = re.sub("[^a-z0-9]+", "-", text.lower()).strip("-") or "record"
        title, number = word, 1
        while (record[0], title) in taken:
            number += 1
            title = f"{word}-{number}"
        taken.add((record[0], title))
        titles[record] = title
    return titles


def _own_name(payload: SamplePayload) -> str:
    """The name of a record as its own payload gives it: of a school, a class period, a program."""
    own = payload.source.resource[:-1].lower()
    for member, value in payload.body.items():
        word = member.lower()
        is_own = word.startswith("nameof") or word == f"{own}name"
        if is_own and isinstance(value, str):
            return value
    return ""


def _subjects_of_references(
    leaves: Mapping[Meaning, list[_Leaf]],
) -> dict[RecordName, str]:
    """The subject that more than half of the scenarios with a reference to a record have."""
    found: dict[RecordName, str] = {}
    for meaning, places in leaves.items():
        if meaning[0] not in ("key", "organization"):
            continue
        subjects: Counter[str] = Counter()
        for leaf in places:
            if leaf.payload.title and leaf.payload.record != meaning[1]:
                subjects[leaf.payload.title] += 1
        for subject, number in subjects.most_common(1):
            if 2 * number > subjects.total():
                found.setdefault(meaning[1], subject)
    return found


class _Records:
    """The records of the payloads by their natural keys, to find the record that a reference means."""

    def __init__(self, catalog: Catalog, payloads: tuple[SamplePayload, ...]) -> None:
        self.catalog = catalog
        self._found: dict[tuple[str, frozenset[Any]], SamplePayload] = {}
        self._same: dict[RecordName, RecordName] = {}
        self._organizations: dict[int, tuple[RecordName, str]] = {}
        for payload in payloads:
            self._add(payload)

    def _add(self, payload: SamplePayload) -> None:
        name = payload.source.resource
        resource = self.catalog.get(name)
        key = payload.body
        if resource is not None:
            try:
                key = natural_key(resource, payload.body)
            except Refusal:
                # A finding of the page; such a payload has no record.
                return
        found = self._found.setdefault((name, _frozen(key)), payload)
        # A scenario may create a record that exists already: it is the same record.
        if self.record(found.record) != self.record(payload.record):
            self._same[payload.record] = self.record(found.record)
        if len(key) == 1:
            ((member, value),) = key.items()
            is_number = isinstance(value, int) and not member.lower().endswith("year")
            if is_number:
                record = self.record(payload.record)
                self._organizations.setdefault(value, (record, member))
        if resource is not None:
            for alias in aliases_of(resource, key):
                self._found[alias.resource, _frozen(alias.key)] = payload

    def record(self, name: RecordName) -> RecordName:
        """The first name of a record with several ones."""
        while name in self._same:
            name = self._same[name]
        return name

    def meaning(self, resource: str, key: Mapping[str, Any], part: str) -> Meaning:
        """The meaning of one part of a natural key: the record that has the value as its own member."""
        value = key[part]
        # Identifiers of organizations have one value space, whatever the name of the member is.
        if type(value) is int and value in self._organizations:
            return ("organization", *self._organizations[value], value)
        payload = self._found.get((resource, _frozen(key)))
        if payload is None:
            return ("unknown", resource, part, _frozen(key))
        referring = self.catalog.get(payload.source.resource)
        if referring is None:
            return ("key", self.record(payload.record), part, value)
        name = _own_part(referring, part)
        for path in name.paths:
            reference, slash, member = path.rpartition("/")
            if not slash:
                return ("key", self.record(payload.record), name.name, value)
            for declared in referring.references:
                if declared.path != reference:
                    continue
                container = payload.body.get(reference, {})
                target: JsonObject = {}
                for each, target_name in declared.key:
                    target[target_name] = container.get(each)
                return self.meaning(declared.to, target, dict(declared.key)[member])
        return ("key", self.record(payload.record), name.name, value)


def _own_part(resource: Resource, name: str) -> KeyPart:
    """The part of a key by its name in the resource or, if the key has one part, in an abstract resource."""
    for part in resource.key:
        if part.name == name:
            return part
    return resource.key[0]


def _frozen(key: Mapping[str, Any]) -> frozenset[Any]:
    members: list[tuple[str, str]] = []
    for name, value in key.items():
        members.append((name, repr(value)))
    return frozenset(members)


def _leaves_of(payload: SamplePayload, records: _Records) -> Iterator[_Leaf]:
    """Every scalar of a payload with its meaning."""
    meanings = _key_meanings(payload, records)
    for path, value, placeholder in _scalars(payload.body, payload.placeholders, ""):
        meaning = meanings.get(path)
        if meaning is None:
            meaning = ("value", records.record(payload.record), path, value)
        yield _Leaf(Place(payload.source, path), payload, meaning, value, placeholder)


def _key_meanings(payload: SamplePayload, records: _Records) -> dict[str, Meaning]:
    """The meanings of the identifiers in a payload by path: of its own key, and of its references."""
    name = payload.source.resource
    resource = records.catalog.get(name)
    meanings: dict[str, Meaning] = {}
    if resource is None:
        for member in payload.body:
            meanings[member] = records.meaning(name, payload.body, member)
        return meanings
    try:
        key = natural_key(resource, payload.body)
    except Refusal:
        key = {}
    for part in resource.key:
        for path in part.paths:
            if "/" not in path and path in payload.body and key:
                meanings[path] = records.meaning(name, key, part.name)
    for reference in resource.references:
        steps = reference.path.split("/")
        for path, container in _objects_at(payload.body, steps, ""):
            target: JsonObject = {}
            for member, target_name in reference.key:
                target[target_name] = container.get(member)
            for member, target_name in reference.key:
                if member in container:
                    meaning = records.meaning(reference.to, target, target_name)
                    meanings[f"{path}/{member}"] = meaning
    return meanings


def _objects_at(
    tree: Any, steps: list[str], path: str
) -> Iterator[tuple[str, JsonObject]]:
    """The objects at a path through lists, each with its path with indexes."""
    if isinstance(tree, list):
        for index, item in enumerate(tree):
            yield from _objects_at(item, steps, f"{path}/{index}")
    elif isinstance(tree, dict):
        if not steps:
            yield path.removeprefix("/"), tree
        elif steps[0] in tree:
            yield from _objects_at(tree[steps[0]], steps[1:], f"{path}/{steps[0]}")


def _scalars(
    body: Any, placeholders: Any, path: str
) -> Iterator[tuple[str, Any, JsonObject | None]]:
    """Every scalar of a resolved payload with its path, and its placeholder or None."""
    if placeholder_name(placeholders) and not isinstance(body, dict | list):
        yield path, body, placeholders
        return
    if placeholder_name(placeholders):
        # The placeholder of a whole object is that of each value in it.
        inner: Any = placeholders[placeholder_name(placeholders)]
        for inner_path, value, _ in _scalars(body, inner, path):
            yield inner_path, value, placeholders
        return
    if isinstance(body, dict):
        for name, member in body.items():
            below = f"{path}/{name}" if path else name
            yield from _scalars(member, placeholders[name], below)
    elif isinstance(body, list):
        for index, item in enumerate(body):
            yield from _scalars(item, placeholders[index], f"{path}/{index}")
    else:
        yield path, body, None
