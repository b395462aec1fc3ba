"""Compares each scenario's sentence with its cells.

Reports changes that the sentence does not mention, and properties or values that only the sentence mentions.
A finding names the property or value; the sentence is not copied into the spec.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tablewright.capture.scenarios.mentions import Phrase, name_words, names_of, texts_of, words_of
from tablewright.capture.scenarios.subjects import ACTIONS
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Scenario
from tablewright.model.table import ScenarioTable
from tablewright.model.values import SchoolYear, Value
from tablewright.naming import lower_first
from tablewright.values.markup import clean
from tablewright.values.notations import NUMBER_WORDS

Cells = Mapping[str, Mapping[str, Value]]

#: A verb where a clause begins; what it acts on ends before the next preposition.
_CLAUSE_START = re.compile(rf"(?:^|[.;,]\s|\band\s)\s*(?:{'|'.join(ACTIONS)})s?\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[.;:(]|\s(?:on|for|of|at|to|from|with|in|by|between|which|that)\s", re.IGNORECASE)
_LIST_SEPARATOR = re.compile(r"[,&/]|\b(?:and|or)\b", re.IGNORECASE)
_SURROUNDING_WORDS = re.compile(r"\A\W*(?:(?:the|an?|its|their)\s+)?\W*|\W*\Z", re.IGNORECASE)

_IDENTIFIER = re.compile(r"[A-Za-z]+[a-z0-9][A-Z][A-Za-z0-9]*")
_CAPITALS = re.compile(r"[A-Z][A-Za-z0-9]*(?: [A-Z0-9][A-Za-z0-9]*)+")
_REFERENCE_OR_DESCRIPTOR = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)* (?:reference|descriptor)", re.IGNORECASE)

_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d\d(?![\d-])")
_YEARS_AGO = re.compile(rf"\b({'|'.join(NUMBER_WORDS)}) years? ago\b", re.IGNORECASE)
_FROM_TO = re.compile(
    r"\b(?:from (?P<before>[^.;]+?) )?to (?P<after>[^.;,]+?)(?=[.;,]|\s(?:of|for|on|at|in|and)\s|\Z)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SentenceClaims:
    """A sentence beside the cells of its scenario.

    `changes` are the places that the scenario changes, rows without a parent among them; one that creates
    changes all that it fills. `root` are the words of the resource, `who` those of the sentence's subject.
    """

    text: str
    scenario: Scenario
    cells: Cells
    changes: tuple[str, ...]
    root: frozenset[str]
    who: frozenset[str]

    @property
    def record(self) -> frozenset[str]:
        """The words by which the sentence may call the record itself."""
        return self.root | self.who

    def values(self, place: str) -> tuple[Value | None, Value | None]:
        """The value of a place before and after."""
        return self.cells[place].get(self.scenario.record_of), self.cells[place].get(self.scenario.number)

    def column(self) -> list[Value]:
        """The values of the scenario."""
        return [value for place in self.cells if (value := self.values(place)[1]) is not None]


def find_contradictions(
    table: ScenarioTable, root: str, scenarios: Sequence[Scenario], cells: Cells
) -> Iterator[Finding]:
    """The findings of all sentences whose scenarios have cells; `cells` hold rows without a parent, too."""
    texts = {str(number): clean(sentence.text) for number, sentence in enumerate(table.sentences, start=1)}
    resource = frozenset(words_of(root))
    for scenario in scenarios:
        if scenario.number in texts and scenario.action in ("create", "update"):
            changes = tuple(place for place, values in cells.items() if _differs(values, scenario))
            who = frozenset(words_of(scenario.subject))
            told = SentenceClaims(texts[scenario.number], scenario, cells, changes, resource, who)
            yield from _find_unmentioned_changes(told)
            yield from _find_unmatched_claims(told)


def _differs(values: Mapping[str, Value], scenario: Scenario) -> bool:
    return values.get(scenario.record_of) != values.get(scenario.number)


# Changes that the sentence does not mention -------------------------------------


def _find_unmentioned_changes(told: SentenceClaims) -> Iterator[Finding]:
    """A finding at each changed place of an update that its sentence does not mention."""
    # A verb may be a property's word too (`exit`), but `update` only ends as `date` does.
    said = tuple(word for word in words_of(told.text) if not word.startswith("update"))
    phrase = Phrase(said, told.record)
    for place in told.scenario.changes:
        before, after = told.values(place)
        if not phrase.mentions(place, (before, after)):
            does = "empties" if after is None else "adds" if before is None else "changes"
            yield Finding("S019", PagePlace("", place, (told.scenario.number,)), (("change", does),))


# Claims that no cell confirms -------------------------------------


def _find_unmatched_claims(told: SentenceClaims) -> Iterator[Finding]:
    """A finding for each property and value that only the sentence has."""
    if told.column():
        said = (*_unmatched_names(told), *_unmatched_years(told), *_contradicted_changes(told))
        for text in dict.fromkeys(said):
            yield Finding("S020", PagePlace("", f"scenarios/{told.scenario.number}"), (("mentioned", text),))


def _unmatched_names(told: SentenceClaims) -> Iterator[str]:
    """The properties that the sentence acts on and the cells do not; of those with `or` one is enough."""
    starts = list(_CLAUSE_START.finditer(told.text))
    ends = [match.start() for match in starts[1:]] + [len(told.text)]
    created = 1 if told.scenario.action == "create" else 0  # what is created is the record itself
    for start, end in list(zip(starts, ends, strict=False))[created:]:
        acted = _CLAUSE_END.split(told.text[start.end() : end] + " ", maxsplit=1)[0]
        missing = [
            _unmatched_name(_SURROUNDING_WORDS.sub("", piece), told) for piece in _LIST_SEPARATOR.split(acted)
        ]
        if all(missing) or not re.search(r"\bor\b", acted):
            yield from filter(None, missing)


def _unmatched_name(piece: str, told: SentenceClaims) -> str:
    """The property that a piece of the sentence names and no cell changes; empty where it names no such."""
    phrase = Phrase(name_words(piece), told.record)
    if told.record.issuperset(phrase.words):
        return ""
    if any(phrase.means(place, told.values(place)) for place in told.changes):
        return ""
    if name := _unchanged(phrase, told):
        return name
    if _IDENTIFIER.fullmatch(piece):
        return "" if any(phrase.words in names_of(place) for place in told.cells) else piece
    mentioned = any(phrase.mentions(place, ()) for place in told.changes)
    return "" if mentioned or not _is_named(piece, phrase, told) else _as_property_name(piece)


def _unchanged(phrase: Phrase, told: SentenceClaims) -> str:
    """The longest name at the end of a phrase that is one of a place without a change."""
    places = [place for place in told.cells if place not in told.changes]
    ending = [place for place in places if phrase.ends_with(names_of(place)[0])]
    named = [place for place in ending if not told.record.issuperset(names_of(place)[0])]
    longest = max(named, key=lambda place: len(names_of(place)[0]), default="")
    return longest.rpartition("/")[2].partition("#")[0]


def _is_named(piece: str, phrase: Phrase, told: SentenceClaims) -> bool:
    """Whether a piece is written as a property's name, and means no record, person or value."""
    own = set(phrase.words)
    means_record = told.root <= own or (told.who and told.who <= own) or phrase.holds(told.column())
    return not means_record and bool(_REFERENCE_OR_DESCRIPTOR.fullmatch(piece) or _CAPITALS.fullmatch(piece))


def _as_property_name(piece: str) -> str:
    return lower_first("".join(part[:1].upper() + part[1:] for part in piece.split()))


def _unmatched_years(told: SentenceClaims) -> Iterator[str]:
    """The calendar years, and the school years before this one, that the sentence has and no cell."""
    column = told.column()
    printed = " ".join(text for value in column for text in texts_of(value))
    yield from (year for year in _YEAR.findall(told.text) if year not in printed)
    for match in _YEARS_AGO.finditer(told.text):
        if SchoolYear(-NUMBER_WORDS.index(match[1].lower())) not in column:
            yield match[0].lower()


def _contradicted_changes(told: SentenceClaims) -> Iterator[str]:
    """The changes of values that the sentence tells, and the cells make the other way round or not at all."""
    if told.scenario.action != "update":
        return
    pairs = [tuple(map(_printed, told.values(place))) for place in told.changes]
    known = {text for place in told.cells for value in told.values(place) for text in _printed(value)}
    for match in _FROM_TO.finditer(told.text):
        before, after = (
            _SURROUNDING_WORDS.sub("", match[name] or "").casefold() for name in ("before", "after")
        )
        fits = any(before in was for was, _ in pairs)
        # Words may say a value otherwise than the cell does; numbers do not.
        if any(after in now for _, now in pairs) or (fits and not any(map(str.isdigit, after))):
            continue
        if fits or any(after in was or before in now for was, now in pairs) or {before, after} <= known:
            yield match[0]


def _printed(value: Value | None) -> set[str]:
    return {text.casefold() for text in texts_of(value)}
