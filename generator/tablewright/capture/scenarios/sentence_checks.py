"""Compares each scenario's sentence with its cells.

Reports changes that the sentence does not mention, and properties or values that only the sentence mentions.
A finding names the property or value; the sentence is not copied into the spec.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tablewright.capture.scenarios.mentions import (
    Phrase,
    name_words,
    names_of,
    texts_of,
    words_of,
)
from tablewright.capture.scenarios.subjects import ACTIONS
from tablewright.model.findings import Finding, page_finding, place_on_page
from tablewright.model.page import Scenario
from tablewright.model.record_values import RecordValues, ScenarioCells
from tablewright.model.table import ScenarioTable
from tablewright.model.values import SchoolYear, Value
from tablewright.naming import lower_first
from tablewright.values.markup import clean
from tablewright.values.notations import NUMBER_WORDS

#: A verb at the beginning of a clause. What it acts on ends before the next preposition.
_CLAUSE_START = re.compile(
    rf"(?:^|[.;,]\s|\band\s)\s*(?:{'|'.join(ACTIONS)})s?\b", re.IGNORECASE
)
_CLAUSE_END = re.compile(
    r"[.;:(]|\s(?:on|for|of|at|to|from|with|in|by|between|which|that)\s", re.IGNORECASE
)
_LIST_SEPARATOR = re.compile(r"[,&/]|\b(?:and|or)\b", re.IGNORECASE)
_SURROUNDING_WORDS = re.compile(
    r"\A\W*(?:(?:the|an?|its|their)\s+)?\W*|\W*\Z", re.IGNORECASE
)

# Three ways to write a property: `birthDate`, `Birth Date`, `grade level descriptor`.
_IDENTIFIER = re.compile(r"[A-Za-z]+[a-z0-9][A-Z][A-Za-z0-9]*")
_CAPITALS = re.compile(r"[A-Z][A-Za-z0-9]*(?: [A-Z0-9][A-Za-z0-9]*)+")
_REFERENCE_OR_DESCRIPTOR = re.compile(
    r"[a-z0-9]+(?: [a-z0-9]+)* (?:reference|descriptor)", re.IGNORECASE
)

# A year with a hyphen belongs to a date or to a span of school years.
_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d\d(?![\d-])")
_YEARS_AGO = re.compile(rf"\b({'|'.join(NUMBER_WORDS)}) years? ago\b", re.IGNORECASE)
_FROM_TO = re.compile(
    r"\b(?:from (?P<before>[^.;]+?) )?to (?P<after>[^.;,]+?)(?=[.;,]|\s(?:of|for|on|at|in|and)\s|\Z)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SentenceCheck:
    """A sentence and the cells of its scenario.

    `cells` and `changes` include rows without a parent. `before` are the values that the record has before
    the scenario. `changes` are the places that the scenario changes;
    a scenario that creates a record changes all places that it fills. `resource_words` are the words of the
    resource's name, `subject_words` those of the sentence's subject.
    """

    text: str
    scenario: Scenario
    cells: ScenarioCells
    before: Mapping[str, Value]
    changes: tuple[str, ...]
    resource_words: frozenset[str]
    subject_words: frozenset[str]

    @property
    def record_words(self) -> frozenset[str]:
        """The words by which the sentence may mean the record itself."""
        return self.resource_words | self.subject_words

    def value_before(self, place: str) -> Value | None:
        """Return the value that the record has at a place before the scenario."""
        return self.before.get(place)

    def value_after(self, place: str) -> Value | None:
        """Return the value of a place in this scenario."""
        return self.cells[place].get(self.scenario.number)

    def values(self, place: str) -> tuple[Value | None, Value | None]:
        """Return the values of a place before and after the scenario."""
        before = self.value_before(place)
        after = self.value_after(place)
        return before, after

    def scenario_values(self) -> list[Value]:
        """Return all values of the scenario."""
        values: list[Value] = []
        for place in self.cells:
            value = self.value_after(place)
            if value is not None:
                values.append(value)
        return values


def find_contradictions(
    table: ScenarioTable,
    root: str,
    scenarios: Sequence[Scenario],
    cells: ScenarioCells,
) -> Iterator[Finding]:
    """Yield the findings of all sentences whose scenarios have cells.

    `root` is the name of the page's resource. `cells` include rows without a parent.
    """
    texts: dict[str, str] = {}
    for number, sentence in table.numbered_sentences():
        texts[number] = clean(sentence.text)

    resource_words = frozenset(words_of(root))
    records = RecordValues(cells)
    for scenario in scenarios:
        # Both are read before the scenario changes its record. A creating scenario has no `record_of`, and
        # before it all cells are empty.
        before = records.values(scenario.record_of)
        changes = records.differing(scenario.number, scenario.record_of)
        records.apply(scenario)
        if scenario.number not in texts:
            continue
        # A deletion or a read sends no values that could contradict its sentence.
        if scenario.action not in ("create", "update"):
            continue
        subject_words = words_of(scenario.subject)
        check = SentenceCheck(
            texts[scenario.number],
            scenario,
            cells,
            before,
            changes,
            resource_words,
            frozenset(subject_words),
        )
        yield from _find_unmentioned_changes(check)
        yield from _find_unmatched_claims(check)


# Changes that the sentence does not mention -------------------------------------


def _find_unmentioned_changes(check: SentenceCheck) -> Iterator[Finding]:
    """Yield a finding at each place that an update changes and its sentence does not mention."""
    # Other verbs can be words of a property (`exit`), but `update` would only match names with `date`.
    sentence_words: list[str] = []
    for word in words_of(check.text):
        if not word.startswith("update"):
            sentence_words.append(word)
    phrase = Phrase(tuple(sentence_words), check.record_words)

    for place in check.scenario.changes:
        before, after = check.values(place)
        if phrase.mentions(place, (before, after)):
            continue
        verb = "changes"
        if after is None:
            verb = "empties"
        elif before is None:
            verb = "adds"
        scenarios = (check.scenario.number,)
        location = place_on_page("", place, scenarios)
        details = (("verb", verb),)
        yield Finding("S019", location, details)


# Claims that no cell confirms -------------------------------------


def _find_unmatched_claims(check: SentenceCheck) -> Iterator[Finding]:
    """Yield a finding for each property and value that only the sentence has."""
    if not check.scenario_values():
        return
    claims = [
        *_unmatched_names(check),
        *_unmatched_years(check),
        *_contradicted_changes(check),
    ]
    place = f"scenarios/{check.scenario.number}"
    # The dictionary removes repetitions and keeps the order.
    for text in dict.fromkeys(claims):
        yield page_finding(place, "S020", mentioned=text)


def _unmatched_names(check: SentenceCheck) -> Iterator[str]:
    """Yield the properties that the sentence acts on and the cells do not.

    Of properties with `or` between them (`update the city or the street`), one is enough.
    """
    clauses = _clauses(check.text)
    # The first clause of a creating sentence names the record itself: `Create a student`.
    if check.scenario.action == "create":
        clauses = clauses[1:]
    for clause in clauses:
        # The blank lets a preposition at the end of the clause match.
        acted_on, *_ = _CLAUSE_END.split(f"{clause} ", maxsplit=1)

        missing: list[str] = []
        any_found = False
        for part in _LIST_SEPARATOR.split(acted_on):
            name = _SURROUNDING_WORDS.sub("", part)
            unmatched = _unmatched_name(name, check)
            if unmatched:
                missing.append(unmatched)
            else:
                any_found = True
        one_is_enough = re.search(r"\bor\b", acted_on) is not None
        if not (one_is_enough and any_found):
            yield from missing


def _clauses(text: str) -> list[str]:
    """Return the parts of a sentence behind its verbs: `Update A. Remove B` gives ` A` and ` B`."""
    clauses: list[str] = []
    clause_end = len(text)
    # From the last verb to the first: each clause ends where the verb of the next one begins.
    for verb in reversed(list(_CLAUSE_START.finditer(text))):
        clause = text[verb.end() : clause_end]
        clauses.append(clause)
        clause_end = verb.start()
    clauses.reverse()
    return clauses


def _unmatched_name(part: str, check: SentenceCheck) -> str:
    """Return the property that a part of the sentence names and no cell changes; empty if there is none."""
    phrase = Phrase(name_words(part), check.record_words)
    if check.record_words.issuperset(phrase.words):
        return ""
    for place in check.changes:
        if phrase.means(place, check.values(place)):
            return ""

    unchanged = _unchanged_name(phrase, check)
    if unchanged:
        return unchanged
    # A word like `birthDate` can only be a property, even if the page has none with this name.
    if _IDENTIFIER.fullmatch(part):
        for place in check.cells:
            if phrase.words in names_of(place):
                return ""
        return part
    for place in check.changes:
        if phrase.mentions(place, ()):
            return ""
    if _is_property_name(part, phrase, check):
        return _as_property_name(part)
    return ""


def _unchanged_name(phrase: Phrase, check: SentenceCheck) -> str:
    """Return the longest name of an unchanged place that the phrase ends with; empty if there is none."""
    longest_place = ""
    longest_name: tuple[str, ...] = ()
    for place in check.cells:
        if place in check.changes:
            continue
        name, *_ = names_of(place)
        if not phrase.ends_with(name):
            continue
        # `Update the student` means the record, not a property with the name `student`.
        if check.record_words.issuperset(name):
            continue
        if len(name) > len(longest_name):
            longest_place = place
            longest_name = name
    property_name = longest_place.rpartition("/")[2]
    return property_name.partition("#")[0]


def _is_property_name(part: str, phrase: Phrase, check: SentenceCheck) -> bool:
    """Return whether a part is written as the name of a property and means no record, person or value."""
    phrase_words = set(phrase.words)
    if check.resource_words <= phrase_words:
        return False
    if check.subject_words and check.subject_words <= phrase_words:
        return False
    if phrase.has_value(check.scenario_values()):
        return False
    if _REFERENCE_OR_DESCRIPTOR.fullmatch(part):
        return True
    return _CAPITALS.fullmatch(part) is not None


def _as_property_name(part: str) -> str:
    """Return the words as a property is spelt: `Birth Date` -> `birthDate`."""
    name = ""
    for word in part.split():
        # `capitalize` would change the other letters: `schoolID` -> `Schoolid`.
        name += word[0].upper() + word[1:]
    return lower_first(name)


def _unmatched_years(check: SentenceCheck) -> Iterator[str]:
    """Yield the calendar years, and the phrases like `two years ago`, that no cell has."""
    values = check.scenario_values()
    texts: list[str] = []
    for value in values:
        texts.extend(texts_of(value))
    # The year can be a part of a cell: `Fall 2021`.
    cell_text = " ".join(texts)
    for year in _YEAR.findall(check.text):
        if year not in cell_text:
            yield year
    for match in _YEARS_AGO.finditer(check.text):
        number_word = match[1].lower()
        years = NUMBER_WORDS.index(number_word)
        # Cells write it as `[Current School Year - 2]`.
        if SchoolYear(-years) not in values:
            yield match[0].lower()


def _contradicted_changes(check: SentenceCheck) -> Iterator[str]:
    """Yield each `from A to B` of an update that the cells change the other way round or not at all."""
    if check.scenario.action != "update":
        return
    changed_texts: list[tuple[set[str], set[str]]] = []
    for place in check.changes:
        before_texts = _folded_texts(check.value_before(place))
        after_texts = _folded_texts(check.value_after(place))
        changed_texts.append((before_texts, after_texts))
    all_texts: set[str] = set()
    for place in check.cells:
        for value in check.values(place):
            all_texts |= _folded_texts(value)

    for match in _FROM_TO.finditer(check.text):
        # `Change the name to B` has no `from`.
        before = _without_surrounding_words(match["before"] or "")
        after = _without_surrounding_words(match["after"])
        before_matches = False
        after_matches = False
        is_reversed = False
        for before_texts, after_texts in changed_texts:
            if before in before_texts:
                before_matches = True
            if after in after_texts:
                after_matches = True
            # The cells change B to A.
            if after in before_texts or before in after_texts:
                is_reversed = True

        if after_matches:
            continue
        # Words can describe a value otherwise than the cell does; numbers cannot.
        has_digit = any(map(str.isdigit, after))
        if before_matches and not has_digit:
            continue
        both_known = before in all_texts and after in all_texts
        if before_matches or is_reversed or both_known:
            yield match[0]


def _without_surrounding_words(text: str) -> str:
    """Return a text in small letters, without an article and punctuation at its ends."""
    return _SURROUNDING_WORDS.sub("", text).casefold()


def _folded_texts(value: Value | None) -> set[str]:
    """Return the texts of a value in small letters."""
    texts: set[str] = set()
    for text in texts_of(value):
        texts.add(text.casefold())
    return texts
