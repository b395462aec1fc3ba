"""Finds the subject of a sentence: a person, a school level, an ordinal, a numbered or quoted name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tablewright.naming import words

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")

#: The verbs that sentences begin with, and the action of each.
ACTIONS = {
    "create": "create", "add": "create", "load": "create", "post": "create", "insert": "create",
    "update": "update", "modify": "update", "change": "update", "changed": "update", "edit": "update",
    "exit": "update", "put": "update", "remove": "delete", "delete": "delete",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Subject:
    """The verb and action of a sentence, the name of the record that it is about, and all its words.

    `position` is the number (from 0) of the record that `the second ...` or `Cohort 2` means, else None.
    `removed` are the words behind `remove`. All words are in small letters.
    """

    verb: str
    action: str
    name: str
    position: int | None
    words: frozenset[str]
    removed: frozenset[str] = frozenset()


def read_subject(text: str, known: frozenset[str]) -> Subject:
    """Return the subject of a sentence; `known` are the words of the page, which are no names of persons."""
    verb, action = read_verb(text)
    tokens = frozenset(token.lower() for token in _WORD.findall(text))
    name, position = _find_name(text, known)
    removed = re.split(r"\bremove\w*", text, maxsplit=1, flags=re.IGNORECASE)[1:]
    return Subject(
        verb, action, name, position, tokens, frozenset(words(" ".join(removed)))
    )


def read_verb(text: str) -> tuple[str, str]:
    """Return the first word of a sentence in small letters, and its action; empty if it is no such verb."""
    first = _WORD.search(text)
    verb = first[0].lower() if first else ""
    return verb, ACTIONS.get(verb, "")


def known_words(names: Sequence[str]) -> frozenset[str]:
    """Return the words of a page's title, interchange and property names."""
    return frozenset(word for name in names for word in words(name))


def _find_name(text: str, known: frozenset[str]) -> tuple[str, int | None]:
    for pattern, read in _NAME_PATTERNS:
        for match in pattern.finditer(text):
            name_and_position = read(match, known)
            if name_and_position is not None:
                return name_and_position
    return "", None


NameAndPosition = tuple[str, int | None] | None


def _person(match: re.Match[str], known: frozenset[str]) -> NameAndPosition:
    return None if known & set(match[1].lower().split()) else (match[1], None)


def _level(match: re.Match[str], _: frozenset[str]) -> NameAndPosition:
    return f"{match[1].lower()} school", None


def _ordinal(match: re.Match[str], _: frozenset[str]) -> NameAndPosition:
    return match[1], _ORDINALS.index(match[1])


def _numbered(match: re.Match[str], _: frozenset[str]) -> NameAndPosition:
    return f"{match[1].lower()} {match[2]}", int(match[2]) - 1


def _quoted(match: re.Match[str], known: frozenset[str]) -> NameAndPosition:
    inside = words(match[1])
    return (match[1], None) if inside and not known.issuperset(inside) else None


_PERSON_PATTERN = (
    r"\b(?:for|of|to|the|[a-z]+,) ([A-Z][a-z]+ [A-Z][a-z]+)"  # behind these words only
    r"(?=[.,;]|$| and\b| [a-z]+(?:[.,;]|$))"  # and not within a longer name
)
_NUMBERED_NOUN = r"(?!(?:scenario|grade|with|for|of|to|by|at|in|on|from|has|and|or|the|than)\b)[A-Za-z]{2,}"

#: The first match wins: a person identifies a record better than a level, a level better than an ordinal.
_NAME_PATTERNS: tuple[
    tuple[re.Pattern[str], Callable[[re.Match[str], frozenset[str]], NameAndPosition]],
    ...,
] = (
    (re.compile(_PERSON_PATTERN), _person),
    (re.compile(r"\b(elementary|middle|high) school\b", re.IGNORECASE), _level),
    (
        re.compile(
            r"\b(elementary|middle|high)[ -](?=student|record|grade)", re.IGNORECASE
        ),
        _level,
    ),
    (re.compile(rf"\b({'|'.join(_ORDINALS)})\b"), _ordinal),
    (
        re.compile(
            rf"\b({_NUMBERED_NOUN}) (\d{{1,2}})(?=[.,;]|$| [A-Za-z])", re.IGNORECASE
        ),
        _numbered,
    ),
    (re.compile(r"[\"“]([^\"”]+)[\"”]"), _quoted),
)
