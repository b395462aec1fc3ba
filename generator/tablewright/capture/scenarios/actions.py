"""Reads the scenarios of a page: the action of each, the record it works on and the properties it changes.

The column label gives the method (see `methods`). A scenario without a column is always a deletion. The
record of an update is found by comparing its cells with the records as the scenarios before it have left
them: first the cells of the natural key, then all cells, then the sentence. The sentences are not copied
into the spec.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tablewright.capture.scenarios.methods import (
    ACTIONS_BY_METHOD,
    NO_METHODS,
    MethodsOfPage,
    read_method,
)
from tablewright.capture.scenarios.subjects import Subject, known_words, read_subject
from tablewright.model.findings import Finding, ScenarioPlace
from tablewright.model.page import Scenario, places_of
from tablewright.model.properties import Property
from tablewright.model.record_values import RecordValues
from tablewright.model.table import Column, ScenarioTable
from tablewright.model.values import Value
from tablewright.naming import words
from tablewright.values.markup import clean

_KEY_NAME = re.compile(r".*(?:UniqueId|Identifier|Id|Code)\Z")


@dataclass(frozen=True, slots=True)
class Cells:
    """The values of a page's cells: place -> scenario number -> value.

    `keys` are the places that look like parts of the natural key. `bold` are the (place, scenario number)
    pairs whose cells the document prints bold, which usually means that the scenario changes them.
    """

    values: Mapping[str, Mapping[str, Value]]
    keys: frozenset[str]
    bold: frozenset[tuple[str, str]] = frozenset()

    def value(self, place: str, scenario: str) -> Value | None:
        """Return the value of a place in a scenario, None if the cell is empty."""
        return self.values[place].get(scenario)

    def has_values(self, scenario: str) -> bool:
        """Return whether the scenario has a value in any cell."""
        return any(scenario in by_scenario for by_scenario in self.values.values())


@dataclass(frozen=True, slots=True)
class ScenarioReading:
    """The scenarios of a page in order, the findings about them, and the line of each place."""

    scenarios: tuple[Scenario, ...]
    findings: tuple[Finding, ...]
    lines: tuple[tuple[str, int], ...]


def collect_cells(
    properties: Sequence[Property],
    bold: frozenset[tuple[str, str]] = frozenset(),
) -> Cells:
    """Return the cells of a property tree.

    A part of the natural key is a value below a reference of the resource (`schoolReference/schoolId`), or a
    value directly below the resource with the name of a key (`studentUniqueId`).
    """
    values: dict[str, Mapping[str, Value]] = {}
    keys: set[str] = set()
    for place, prop, containers in _walk(properties, "", ()):
        has_members = len(prop.properties) > 0
        # A container has cells only if the page prints a value in its own row.
        if has_members and not prop.values:
            continue
        values[place] = dict(prop.values)
        if _may_be_key(prop, containers):
            keys.add(place)
    return Cells(values, frozenset(keys), bold)


def _may_be_key(prop: Property, containers: Sequence[Property]) -> bool:
    """Return whether a property looks like a part of the natural key of the resource."""
    if not containers:
        has_key_name = _KEY_NAME.match(prop.name) is not None
        return prop.kind == "scalar" and has_key_name
    # Members of a collection (`addresses/addressTypeDescriptor`) do not identify the record.
    return all(container.kind == "reference" for container in containers)


def _walk(
    properties: Sequence[Property],
    path_prefix: str,
    containers: tuple[Property, ...],
) -> Iterator[tuple[str, Property, tuple[Property, ...]]]:
    """Yield the place, the property and its containers, outermost first, for all properties of a tree."""
    for place, prop in places_of(properties, path_prefix):
        yield place, prop, containers
        inner_containers = (*containers, prop)
        yield from _walk(
            prop.properties,
            f"{place}/",
            inner_containers,
        )


def read_scenarios(
    table: ScenarioTable,
    properties: Sequence[Property],
    cells: Cells,
    methods: MethodsOfPage = NO_METHODS,
) -> ScenarioReading:
    """Return the scenarios of a page with the records they work on.

    `methods` are those of the page in another version, for columns without a method.
    """
    if not methods.fits(table.columns):
        methods = NO_METHODS
    known = _known_words_of_page(table, properties)
    subjects: dict[str, Subject] = {}
    lines: dict[str, int] = {}
    for number, sentence in table.numbered_sentences():
        text = clean(sentence.text)
        subjects[number] = read_subject(text, known)
        lines[number] = sentence.line

    findings = list(_sentence_findings(table, subjects))
    # A deletion sends no values, so pages often give it no column.
    scenarios = _deletions_without_column(table.columns, subjects)
    for column in table.columns:
        subject = subjects.get(column.number)
        scenario, notes = _read_column(column, subject, cells, methods)
        findings.extend(notes)
        if scenario is not None:
            scenarios.append(scenario)
    # As numbers: scenario 10 comes after scenario 9.
    scenarios.sort(key=_scenario_number)

    # The creating scenarios come first: an update can precede the scenario that creates its record.
    creates: list[Scenario] = []
    for scenario in scenarios:
        if scenario.action == "create":
            creates.append(scenario)
    records = RecordValues(cells.values)
    with_records: list[Scenario] = []
    for scenario in scenarios:
        with_record, notes = _add_record(
            scenario,
            creates,
            subjects,
            cells,
            records,
        )
        # The next update of the record is compared with the values that this one leaves.
        records.apply(with_record)
        with_records.append(with_record)
        findings.extend(notes)

    for column in table.columns:
        # A column without a sentence has only the line of the table's header.
        lines.setdefault(column.number, table.header_line)
    line_by_place: list[tuple[str, int]] = []
    for number in sorted(lines, key=int):
        line = (_place(number), lines[number])
        line_by_place.append(line)
    return ScenarioReading(
        tuple(with_records),
        tuple(findings),
        tuple(line_by_place),
    )


def _known_words_of_page(
    table: ScenarioTable, properties: Sequence[Property]
) -> frozenset[str]:
    """Return the words of the title, the interchange and all property names, which are no person's name."""
    names = [table.title, table.interchange]
    for _, prop, _ in _walk(properties, "", ()):
        names.append(prop.name)
    return known_words(names)


def _scenario_number(scenario: Scenario) -> int:
    return int(scenario.number)


def _place(number: str) -> str:
    return f"scenarios/{number}"


def _finding(number: str, code: str, **details: str) -> Finding:
    """Return a finding at a scenario."""
    return Finding(code, ScenarioPlace("", number), tuple(details.items()))


# Columns and sentences -----------------------------------------------------------------------------


def _read_column(
    column: Column,
    subject: Subject | None,
    cells: Cells,
    methods: MethodsOfPage,
) -> tuple[Scenario | None, list[Finding]]:
    """Return the scenario of a column; None if the column has neither a value nor a sentence."""
    number = column.number
    findings: list[Finding] = []
    has_values = cells.has_values(number)
    if subject is None and not has_values:
        result = "without a sentence either, it is left out"
        return None, [_finding(number, "S004", result=result)]
    if subject is None:
        findings.append(_finding(number, "S003"))
    if not has_values:
        result = "the scenario is kept, because it has a sentence"
        findings.append(_finding(number, "S004", result=result))

    method, method_findings = read_method(column, subject, methods)
    findings.extend(method_findings)
    action = ACTIONS_BY_METHOD.get(method, "call")
    subject_name = ""
    if subject is not None:
        subject_name = subject.name
        # `DELETE/PUT` in the header has a finding of its own (S005).
        header_deletes = action == "delete" or "DELETE" in column.method
        if subject.action == "delete" and not header_deletes:
            findings.append(_finding(number, "S011", method=method))

    # The spec keeps only unusual labels: `Scenario 2: PUT` follows from the number and the method.
    label = clean(column.label)
    if re.fullmatch(rf"Scenario {number}:? {method}", label):
        label = ""
    scenario = Scenario(
        number,
        method,
        action,
        subject=subject_name,
        label=label,
    )
    return scenario, findings


def _deletions_without_column(
    columns: Sequence[Column], subjects: Mapping[str, Subject]
) -> list[Scenario]:
    """Return the deletions, which need no column. Other sentences without a column get finding S002."""
    numbers_with_column: set[str] = set()
    for column in columns:
        numbers_with_column.add(column.number)
    deletions: list[Scenario] = []
    for number, subject in subjects.items():
        if number in numbers_with_column or subject.action != "delete":
            continue
        deletion = Scenario(
            number,
            "DELETE",
            "delete",
            subject=subject.name,
        )
        deletions.append(deletion)
    return deletions


def _sentence_findings(
    table: ScenarioTable, subjects: Mapping[str, Subject]
) -> Iterator[Finding]:
    """Yield the findings about repeated sentences, wrong numbers, and sentences without a column."""
    numbers_with_column: set[str] = set()
    for column in table.columns:
        numbers_with_column.add(column.number)
    number_by_text: dict[str, str] = {}
    for number, sentence in table.numbered_sentences():
        text = clean(sentence.text).casefold()
        first_number = number_by_text.setdefault(text, number)
        if first_number != number:
            yield _finding(number, "S010", other=first_number)
        if sentence.number != number:
            yield _finding(number, "S001", label=sentence.number)
        subject = subjects[number]
        # A deletion needs no column: it sends no values.
        if number not in numbers_with_column and subject.action != "delete":
            yield _finding(number, "S002")


# The record of a scenario ----------------------------------------------------------------------------


def _add_record(
    scenario: Scenario,
    creates: Sequence[Scenario],
    subjects: Mapping[str, Subject],
    cells: Cells,
    records: RecordValues,
) -> tuple[Scenario, list[Finding]]:
    """Add to an update or a deletion the scenario that creates its record, and the places that it changes.

    `creates` are all scenarios of the page that create a record.
    """
    # A create has a record of its own.
    if scenario.action not in ("update", "delete"):
        return scenario, []
    if not creates:
        return scenario, [_finding(scenario.number, "S013")]

    subject = subjects.get(scenario.number)
    by_name: list[Scenario] = []
    if subject is not None:
        by_name = _find_by_name(subject, creates)
    if not cells.has_values(scenario.number):
        return _add_record_by_sentence(
            scenario,
            creates,
            by_name,
            subjects,
        )
    with_record, findings = _add_record_by_cells(
        scenario,
        creates,
        by_name,
        cells,
        records,
    )
    removes = _removed_places(with_record, subject, cells)
    return replace(with_record, removes=removes), findings


def _add_record_by_sentence(
    scenario: Scenario,
    creates: Sequence[Scenario],
    by_name: Sequence[Scenario],
    subjects: Mapping[str, Subject],
) -> tuple[Scenario, list[Finding]]:
    """Take the record that the sentence names, or else the one whose sentence shares the most words."""
    number = scenario.number
    findings: list[Finding] = []
    candidates = by_name
    subject = subjects.get(number)
    if not candidates and subject is not None:
        candidates = _find_by_shared_words(subject, creates, subjects)
        for create in candidates:
            finding = _finding(number, "S014", record_of=create.number)
            findings.append(finding)
    if len(candidates) != 1:
        # The record is a guess: the finding names all candidates, and replaces the weaker S014.
        candidates = candidates or creates
        findings = [_ambiguous_record(scenario, candidates)]
    with_record = replace(scenario, record_of=candidates[0].number)
    return with_record, findings


def _add_record_by_cells(
    scenario: Scenario,
    creates: Sequence[Scenario],
    by_name: Sequence[Scenario],
    cells: Cells,
    records: RecordValues,
) -> tuple[Scenario, list[Finding]]:
    """Take the record with the most similar cells; if there are several, the one that the sentence names."""
    number = scenario.number
    by_cells = _find_by_cells(scenario, creates, cells, records)
    candidates: list[Scenario] = []
    for create in by_cells:
        if create in by_name:
            candidates.append(create)
    if not candidates:
        candidates = by_cells
    record_of = candidates[0].number

    findings: list[Finding] = []
    if len(candidates) > 1:
        findings.append(_ambiguous_record(scenario, candidates))
    elif len(by_cells) > 1:
        # The cells fit several records, and the sentence has decided.
        findings.append(_finding(number, "S014", record_of=record_of))
    elif by_name and candidates[0] not in by_name:
        named = _joined_numbers(by_name)
        findings.append(_finding(number, "S007", record_of=record_of, named=named))

    changes = records.differing(number, record_of)
    bold_places: set[str] = set()
    for place, bold_number in cells.bold:
        if bold_number == number:
            bold_places.add(place)
    differences = bold_places.symmetric_difference(changes)
    # Without any bold cell, the page does not mark changes at all.
    if bold_places and differences:
        places = ", ".join(sorted(differences))
        findings.append(_finding(number, "S009", places=places))
    with_record = replace(
        scenario,
        record_of=record_of,
        changes=changes,
    )
    return with_record, findings


def _removed_places(
    scenario: Scenario, subject: Subject | None, cells: Cells
) -> tuple[str, ...]:
    """Return the changed places that become empty and whose names the sentence has behind `remove`."""
    if subject is None:
        return ()
    removed: list[str] = []
    for place in scenario.changes:
        name = place.rpartition("/")[2]
        is_empty = cells.value(place, scenario.number) is None
        if is_empty and _is_mentioned(name, subject.removed):
            removed.append(place)
    return tuple(removed)


def _is_mentioned(name: str, sentence_words: frozenset[str]) -> bool:
    """Return whether a sentence has more than half of the words of a property's name."""
    # `address#2` is the second property with the name `address`.
    plain_name = name.partition("#")[0]
    words_of_name = set(words(plain_name))
    mentioned = words_of_name & sentence_words
    unmentioned = words_of_name - sentence_words
    return len(mentioned) > len(unmentioned)


def _find_by_cells(
    scenario: Scenario,
    creates: Sequence[Scenario],
    cells: Cells,
    records: RecordValues,
) -> list[Scenario]:
    """Return the creating scenarios of the records with the fewest different keys, then the fewest values."""
    closest: list[Scenario] = []
    lowest: tuple[int, int] | None = None
    for create in creates:
        different = records.differing(scenario.number, create.number)
        different_keys = cells.keys.intersection(different)
        distance = (len(different_keys), len(different))
        if lowest is None or distance < lowest:
            lowest = distance
            closest = [create]
        elif distance == lowest:
            closest.append(create)
    return closest


def _find_by_name(subject: Subject, creates: Sequence[Scenario]) -> list[Scenario]:
    """Return the creating scenarios with the number, person, school level or ordinal of a sentence."""
    if len(creates) == 1:
        return list(creates)
    with_number = [create for create in creates if create.number == subject.scenario]
    if with_number:
        return with_number
    same_name: list[Scenario] = []
    if subject.name:
        for create in creates:
            if create.subject.casefold() == subject.name.casefold():
                same_name.append(create)
    if same_name:
        return same_name
    # `Update the second record` means the second creating scenario, if none is itself called `second`.
    position = subject.position
    if position is not None and position < len(creates):
        return [creates[position]]
    return []


def _find_by_shared_words(
    subject: Subject,
    creates: Sequence[Scenario],
    subjects: Mapping[str, Subject],
) -> list[Scenario]:
    """Return the creating scenarios whose sentences have the most words in common with a sentence.

    Words of all creating sentences (`create`, `student`) are not counted: they distinguish no record.
    """
    words_by_number: dict[str, frozenset[str]] = {}
    for create in creates:
        subject_of_create = subjects.get(create.number)
        if subject_of_create is not None:
            words_by_number[create.number] = subject_of_create.words
    if not words_by_number:
        return []
    common = frozenset.intersection(*words_by_number.values())

    shared_counts: Counter[str] = Counter()
    for number, sentence_words in words_by_number.items():
        shared = (sentence_words - common) & subject.words
        shared_counts[number] = len(shared)
    highest_count = max(shared_counts.values())
    if highest_count == 0:
        return []
    closest: list[Scenario] = []
    for create in creates:
        if shared_counts[create.number] == highest_count:
            closest.append(create)
    return closest


def _ambiguous_record(scenario: Scenario, candidates: Sequence[Scenario]) -> Finding:
    """Return the finding that several records are possible, of which the first is taken."""
    return _finding(
        scenario.number,
        "S006",
        record_of=candidates[0].number,
        candidates=_joined_numbers(candidates),
    )


def _joined_numbers(scenarios: Collection[Scenario]) -> str:
    numbers: list[str] = []
    for scenario in scenarios:
        numbers.append(scenario.number)
    return ", ".join(numbers)
