"""Reads the scenarios of a page: the action of each, the record it works on and the properties it changes.

The column label gives the method; a scenario without a column (always a deletion) takes it from its
sentence. The record of an update is found by comparing cells: first the key cells, then all cells, then the
sentence. The sentences are not copied into the spec.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tablewright.capture.scenarios.subjects import Subject, known_words, read_subject
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Property, Scenario, places_of
from tablewright.model.table import Column, ScenarioTable
from tablewright.model.values import Value
from tablewright.naming import words
from tablewright.values.markup import clean

_ACTIONS_BY_METHOD = {"POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete", "GET": "read"}
_METHODS_BY_ACTION = {"create": "POST", "update": "PUT", "delete": "DELETE"}
_ADDING_VERBS = ("add",)  # to the record or to what it holds
_KEY_NAME = re.compile(r".*(?:UniqueId|Identifier|Id|Code)\Z")


@dataclass(frozen=True, slots=True)
class Cells:
    """The parsed values of a tree by place, and which places look like parts of the natural key.

    `marked` are the (place, scenario number) pairs whose cells the document prints bold.
    """

    values: Mapping[str, Mapping[str, Value]]
    keys: frozenset[str]
    marked: frozenset[tuple[str, str]] = frozenset()

    def differing(self, one: str, other: str, keys_only: bool = False) -> tuple[str, ...]:
        """The places whose value is not the same in two scenarios."""
        places = (place for place in self.values if not keys_only or place in self.keys)
        return tuple(place for place in places if self.value(place, one) != self.value(place, other))

    def value(self, place: str, scenario: str) -> Value | None:
        """The value of a place in a scenario, None where the cell is empty."""
        return self.values[place].get(scenario)

    def fills(self, scenario: str) -> bool:
        """Whether the scenario has any value at all."""
        return any(scenario in by_scenario for by_scenario in self.values.values())


@dataclass(frozen=True, slots=True)
class Scenarios:
    """The scenarios of a page in order, what somebody should look at, and the lines of sentences."""

    scenarios: tuple[Scenario, ...]
    findings: tuple[Finding, ...]
    lines: tuple[tuple[str, int], ...]


def cells_of(properties: Sequence[Property], marked: frozenset[tuple[str, str]] = frozenset()) -> Cells:
    """The cells of a tree: a key is a value below a reference of the root, or a root value named as one."""
    values: dict[str, Mapping[str, Value]] = {}
    keys: set[str] = set()
    for place, prop, path in _walk(properties, "", ()):
        if not prop.values and prop.properties:
            continue
        values[place] = dict(prop.values)
        below_reference = bool(path) and all(above.kind == "reference" for above in path)
        if below_reference or (not path and prop.kind == "scalar" and _KEY_NAME.match(prop.name)):
            keys.add(place)
    return Cells(values, frozenset(keys), marked)


def _walk(
    properties: Sequence[Property], above: str, path: tuple[Property, ...]
) -> Iterator[tuple[str, Property, tuple[Property, ...]]]:
    for place, prop in places_of(properties, above):
        yield place, prop, path
        yield from _walk(prop.properties, f"{place}/", (*path, prop))


def read_scenarios(table: ScenarioTable, properties: Sequence[Property], cells: Cells) -> Scenarios:
    """The scenarios of a page with the records they work on."""
    names = [prop.name for _, prop, _ in _walk(properties, "", ())]
    known = known_words([table.title, table.interchange, *names])
    sentences = {str(number): sentence for number, sentence in enumerate(table.sentences, start=1)}
    subjects = {number: read_subject(clean(sentence.text), known) for number, sentence in sentences.items()}
    findings = [*_sentence_findings(table, subjects)]
    scenarios: list[Scenario] = []
    for column in table.columns:
        found, notes = _from_column(column, subjects.get(column.number), cells)
        findings += notes
        scenarios += [found] if found else []
    scenarios += _without_column(table.columns, subjects)
    scenarios.sort(key=lambda scenario: int(scenario.number))
    creates = [scenario for scenario in scenarios if scenario.action == "create"]
    resolved = []
    for unfinished in scenarios:
        scenario, notes = _add_record(unfinished, creates, subjects, cells)
        resolved.append(scenario)
        findings += notes
    lines = {number: sentence.line for number, sentence in sentences.items()}
    numbers = sorted({*lines, *(column.number for column in table.columns)}, key=int)
    places = tuple((_place(each), lines.get(each, table.header_line)) for each in numbers)
    return Scenarios(tuple(resolved), tuple(findings), places)


def _place(number: str) -> str:
    return f"scenarios/{number}"


def _finding(number: str, code: str, **details: str) -> Finding:
    return Finding(code, PagePlace("", _place(number)), tuple(details.items()))


# Columns and sentences -----------------------------------------------------------------------------


def _from_column(
    column: Column, subject: Subject | None, cells: Cells
) -> tuple[Scenario | None, list[Finding]]:
    """The scenario of a column; None where it has neither a value nor a sentence."""
    number, findings = column.number, []
    filled = cells.fills(number)
    if subject is None:
        findings.append(_finding(number, "S003"))
    if not filled:
        findings.append(_finding(number, "S004", kept="no" if subject is None else "yes"))
    if subject is None and not filled:
        return None, findings
    method, notes = _method(column, subject)
    does = _ACTIONS_BY_METHOD.get(method, "call")
    if subject and subject.action == "delete" and does != "delete" and "DELETE" not in column.method:
        notes.append(_finding(number, "S011", method=method))
    who = subject.name if subject else ""
    label = clean(column.label)
    usual = re.fullmatch(rf"Scenario {number}:? {method}", label)
    return Scenario(number, method, does, subject=who, label="" if usual else label), findings + notes


def _method(column: Column, subject: Subject | None) -> tuple[str, list[Finding]]:
    """The method of a column; of several it is that of an update unless the sentence plainly creates."""
    methods = [method for method in re.split(r"\W+", clean(column.method).upper()) if method]
    if len(methods) > 1:
        creates = bool(subject and subject.action == "create" and subject.verb not in _ADDING_VERBS)
        method = next(each for each in ("POST" if creates else "PUT", *methods) if each in methods)
        offered = {"methods": "/".join(methods), "method": method}
        by = f"the sentence creates {'a' if creates else 'no'} record"
        return method, [_finding(column.number, "S005", **offered, by=by)]
    if methods:
        return methods[0], []
    method = _METHODS_BY_ACTION.get(subject.action if subject else "", "POST")
    return method, [_finding(column.number, "S012", method=method)]


def _without_column(columns: Sequence[Column], subjects: Mapping[str, Subject]) -> list[Scenario]:
    """Deletions need no column; any other sentence without one makes no scenario (S002 says so)."""
    numbers = {column.number for column in columns}
    return [
        Scenario(number, "DELETE", "delete", subject=subject.name)
        for number, subject in subjects.items()
        if number not in numbers and subject.action == "delete"
    ]


def _sentence_findings(table: ScenarioTable, subjects: Mapping[str, Subject]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    numbers = {column.number for column in table.columns}
    for position, sentence in enumerate(table.sentences, start=1):
        number = str(position)
        text = clean(sentence.text).casefold()
        if text in first:
            yield _finding(number, "S010", other=first[text])
        first.setdefault(text, number)
        if sentence.number != number:
            yield _finding(number, "S001", label=sentence.number)
        if number not in numbers and subjects[number].action != "delete":
            yield _finding(number, "S002")


# Which record --------------------------------------------------------------------------------------


def _add_record(
    scenario: Scenario, creates: Sequence[Scenario], subjects: Mapping[str, Subject], cells: Cells
) -> tuple[Scenario, list[Finding]]:
    """The scenario with the one that made its record, and the places that it changes there."""
    if scenario.action not in ("update", "delete"):
        return scenario, []
    if not creates:
        return scenario, [_finding(scenario.number, "S013")]
    subject = subjects.get(scenario.number)
    told = _told_by_anchor(subject, creates) if subject else []
    if cells.fills(scenario.number):
        resolved, findings = _settle_by_cells(scenario, creates, told, cells)
        return replace(resolved, removes=_removed(resolved, subject, cells)), findings
    return _settle_by_sentence(scenario, creates, told, subjects)


def _settle_by_sentence(
    scenario: Scenario, creates: Sequence[Scenario], told: Sequence[Scenario], subjects: Mapping[str, Subject]
) -> tuple[Scenario, list[Finding]]:
    """A scenario without cells works on the record that its sentence is about."""
    findings = []
    subject = subjects.get(scenario.number)
    if not told and subject:
        told = _told_by_words(subject, creates, subjects)
        findings = [_finding(scenario.number, "S014", record_of=create.number) for create in told]
    if len(told) != 1:
        findings = [_unsettled(scenario, told or creates, (told or creates)[0])]
    return replace(scenario, record_of=(told or creates)[0].number), findings


def _settle_by_cells(
    scenario: Scenario, creates: Sequence[Scenario], told: Sequence[Scenario], cells: Cells
) -> tuple[Scenario, list[Finding]]:
    findings = []
    best = _nearest(scenario, creates, cells)
    chosen = [create for create in best if create in told] or best
    if len(chosen) > 1:
        findings.append(_unsettled(scenario, chosen, chosen[0]))
    elif len(best) > 1:
        findings.append(_finding(scenario.number, "S014", record_of=chosen[0].number))
    elif told and chosen[0] not in told:
        others = ", ".join(create.number for create in told)
        findings.append(_finding(scenario.number, "S007", record_of=chosen[0].number, named=others))
    of = chosen[0].number
    changes = cells.differing(scenario.number, of)
    if not changes:
        findings.append(_finding(scenario.number, "S008", record_of=of))
    marked = {place for place, number in cells.marked if number == scenario.number}
    if marked and marked != set(changes):
        odd = ", ".join(sorted(marked ^ set(changes)))
        findings.append(_finding(scenario.number, "S009", places=odd))
    return replace(scenario, record_of=of, changes=changes), findings


def _removed(scenario: Scenario, subject: Subject | None, cells: Cells) -> tuple[str, ...]:
    """The places that lose their value, and whose names the sentence means where it says `remove`."""
    said = subject.removed if subject else frozenset()
    emptied = (place for place in scenario.changes if cells.value(place, scenario.number) is None)
    return tuple(place for place in emptied if _names(said, place.rpartition("/")[2]))


def _names(said: frozenset[str], name: str) -> bool:
    """Whether more than half of a name's words are said."""
    own = set(words(name.partition("#")[0]))
    return 2 * len(own & said) > len(own)


def _nearest(scenario: Scenario, creates: Sequence[Scenario], cells: Cells) -> list[Scenario]:
    """The creating scenarios whose cells differ least: in key places first, then in all."""

    def distance(create: Scenario) -> tuple[int, int]:
        keys = cells.differing(scenario.number, create.number, keys_only=True)
        return len(keys), len(cells.differing(scenario.number, create.number))

    distances = {create.number: distance(create) for create in creates}
    least = min(distances.values())
    return [create for create in creates if distances[create.number] == least]


def _told_by_anchor(subject: Subject, creates: Sequence[Scenario]) -> list[Scenario]:
    """The creating scenarios that the sentence's person, level or ordinal means; empty where it says none."""
    if len(creates) == 1:
        return list(creates)
    same = [
        create for create in creates if subject.name and create.subject.casefold() == subject.name.casefold()
    ]
    if not same and subject.position is not None and subject.position < len(creates):
        return [creates[subject.position]]
    return same


def _told_by_words(
    subject: Subject, creates: Sequence[Scenario], subjects: Mapping[str, Subject]
) -> list[Scenario]:
    """The creating scenario that shares most of the words which not all of them have."""
    known = {create.number: subjects[create.number].words for create in creates if create.number in subjects}
    common = frozenset.intersection(*known.values()) if known else frozenset()
    shared = {number: len((said - common) & subject.words) for number, said in known.items()}
    most = max(shared.values(), default=0)
    return [create for create in creates if most and shared.get(create.number) == most]


def _unsettled(scenario: Scenario, candidates: Sequence[Scenario], chosen: Scenario) -> Finding:
    others = ", ".join(create.number for create in candidates)
    return _finding(scenario.number, "S006", record_of=chosen.number, candidates=others)
