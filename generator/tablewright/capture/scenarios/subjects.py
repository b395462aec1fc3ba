"""Finds the subject of a sentence: a person, a school level, an ordinal, a numbered or quoted name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tablewright.naming import words
from tablewright.values.whole_numbers import whole_number

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")

#: The verbs that sentences begin with, and the action of each.
ACTIONS = {
    "create": "create",
    "add": "create",
    "load": "create",
    "post": "create",
    "insert": "create",
    "update": "update",
    "modify": "update",
    "change": "update",
    "changed": "update",
    "edit": "update",
    # `Exit the student`: the record gets an exit date, and stays.
    "exit": "update",
    "put": "update",
    "remove": "delete",
    "delete": "delete",
}
_WORD = re.compile(r"[A-Za-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Subject:
    """The verb and action of a sentence, the name of the record that it is about, and all its words.

    `position` is the number (from 0) of the record that `the second ...` or `Cohort 2` means, else None.
    `scenario` is the number of the scenario that created the record, where the sentence gives it: `Update the
    name of the record of scenario 2`. `removed` are the words behind `remove`. Words are in small letters.
    """

    verb: str
    action: str
    name: str
    position: int | None
    words: frozenset[str]
    scenario: str = ""
    removed: frozenset[str] = frozenset()


def read_subject(text: str, known: frozenset[str]) -> Subject:
    """Return the subject of a sentence; `known` are the words of the page, which are no names of persons."""
    verb, action = read_verb(text)
    name, position = _find_name(text, known)
    all_words: set[str] = set()
    for word in _WORD.findall(text):
        all_words.add(word.lower())
    # `Remove the middle name` and `by removing it`: everything behind the word may name a property.
    _, *behind_remove = re.split(
        r"\bremove\w*",
        text,
        maxsplit=1,
        flags=re.IGNORECASE,
    )
    removed: set[str] = set()
    for part in behind_remove:
        removed.update(words(part))
    scenario = _SCENARIO.search(text)
    return Subject(
        verb,
        action,
        name,
        position,
        frozenset(all_words),
        scenario[1] if scenario else "",
        frozenset(removed),
    )


def read_verb(text: str) -> tuple[str, str]:
    """Return the first word of a sentence in small letters, and its action; empty if it is no such verb."""
    first_word = _WORD.search(text)
    if first_word is None:
        return "", ""
    verb = first_word[0].lower()
    return verb, ACTIONS.get(verb, "")


def known_words(names: Sequence[str]) -> frozenset[str]:
    """Return the words of a page's title, interchange and property names."""
    known: set[str] = set()
    for name in names:
        known.update(words(name))
    return frozenset(known)


def _find_name(text: str, known: frozenset[str]) -> tuple[str, int | None]:
    """Return the name and the position of the first pattern that finds them; an empty name if none does."""
    for pattern, read in _NAME_PATTERNS:
        for match in pattern.finditer(text):
            name_and_position = read(match, known)
            if name_and_position is not None:
                return name_and_position
    return "", None


NameAndPosition = tuple[str, int | None] | None


def _person(match: re.Match[str], known: frozenset[str]) -> NameAndPosition:
    # `Grade Level` is written like `John Smith`, but its words are also in the names of properties.
    words_of_name = match[1].lower().split()
    if known.isdisjoint(words_of_name):
        return match[1], None
    return None


def _level(match: re.Match[str], _: frozenset[str]) -> NameAndPosition:
    level = match[1].lower()
    return f"{level} school", None


def _ordinal(match: re.Match[str], _: frozenset[str]) -> NameAndPosition:
    ordinal = match[1]
    position = _ORDINALS.index(ordinal)
    return ordinal, position


def _numbered(match: re.Match[str], _: frozenset[str]) -> NameAndPosition:
    noun = match[1].lower()
    number = whole_number(match[2])
    if number is None:
        return None
    # `Cohort 2` is the second record, at position 1. The name keeps the spelling of the number.
    position = number - 1
    return f"{noun} {match[2]}", position


def _quoted(match: re.Match[str], known: frozenset[str]) -> NameAndPosition:
    # A text in quotes that only has words of the page is a property or a resource, not the name of a record.
    words_of_name = words(match[1])
    if words_of_name and not known.issuperset(words_of_name):
        return match[1], None
    return None


# Two capitalised words: behind these words only, and not within a longer name.
_PERSON = re.compile(
    r"\b(?:for|of|to|the|[a-z]+,) ([A-Z][a-z]+ [A-Z][a-z]+)"
    r"(?=[.,;]|$| and\b| [a-z]+(?:[.,;]|$))"
)
_SCHOOL = re.compile(r"\b(elementary|middle|high) school\b", re.IGNORECASE)
# `the high student`, `middle-grade`: sentences leave out the word `school`.
_SCHOOL_LEVEL = re.compile(
    r"\b(elementary|middle|high)[ -](?=student|record|grade)", re.IGNORECASE
)
_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)})\b")
# `Cohort 2` is the second cohort, but `Grade 9` and `with 2 addresses` number no record.
_NUMBERED_NOUN = re.compile(
    r"\b((?!(?:scenario|grade|with|for|of|to|by|at|in|on|from|has|and|or|the|than)\b)[A-Za-z]{2,})"
    r" (\d{1,2})(?=[.,;]|$| [A-Za-z])",
    re.IGNORECASE,
)
# Behind a preposition: `Scenario 3: Update the name` is the number of the sentence itself.
_SCENARIO = re.compile(r"\b(?:of|from|in|by) scenario (\d+)\b", re.IGNORECASE)
# A text in quotes contains no opening quote, or each of many would be read up to the end of the sentence.
_QUOTED_TEXT = re.compile(r"[\"“]([^\"“”]+)[\"”]")

_NameReader = Callable[[re.Match[str], frozenset[str]], NameAndPosition]
#: The first match wins: a person identifies a record better than a level, a level better than an ordinal.
_NAME_PATTERNS: tuple[tuple[re.Pattern[str], _NameReader], ...] = (
    (_PERSON, _person),
    (_SCHOOL, _level),
    (_SCHOOL_LEVEL, _level),
    (_ORDINAL, _ordinal),
    (_NUMBERED_NOUN, _numbered),
    (_QUOTED_TEXT, _quoted),
)
