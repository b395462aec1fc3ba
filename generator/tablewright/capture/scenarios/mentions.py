"""Which names and values a scenario's sentence mentions: generously, as sentences are no identifiers.

`startTime` is mentioned by `start times`, `levelDescriptor` by `level`, `telephoneNumber` by `phone number`.
All words are small, and plurals count as their singulars.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tablewright.model.values import Value
from tablewright.naming import singular, words
from tablewright.values.kinds import kind_of

_KINDS = ("descriptor", "reference")  # last words of names, which sentences leave out
_BOOLEANS = frozenset({"true", "false"})
_SHORTEST_PART = 4  # letters of a word within another: `exit` begins `exited`


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence or a piece of one in words; `of` are those by which it may call the record itself."""

    words: tuple[str, ...]
    of: frozenset[str]

    def mentions(self, place: str, values: Iterable[Value | None]) -> bool:
        """Whether a place is mentioned: by its name, a parent's beside the record, or one of its values."""
        name, *parents = names_of(place)
        return (
            self._says(name)
            or any(self._says(parent) and not self.of.issuperset(parent) for parent in parents)
            or self.holds(values)
        )

    def holds(self, values: Iterable[Value | None]) -> bool:
        """Whether one of the values stands here; a single letter or a boolean tells nothing alone."""
        return any(self._has(words_of(text)) for value in values for text in texts_of(value) if len(text) > 1)

    def means(self, place: str, values: Iterable[Value | None]) -> bool:
        """Whether the phrase is about a place: by its value, the end of its name, or a name that ends so."""
        name, *parents = names_of(place)
        ends = any(alike(self.words[-1], each[-1]) for each in (name, *parents) if each)
        return (
            self.holds(values)
            or name[-len(self.words) :] == self.words
            or (ends and self.mentions(place, ()))
        )

    def ends_with(self, name: Sequence[str]) -> bool:
        """Whether the last words are these."""
        return bool(name) and self.words[-len(name) :] == tuple(name)

    def _has(self, own: tuple[str, ...]) -> bool:
        if self.of.issuperset(own) or _BOOLEANS.issuperset(own):
            return False
        return any(self.words[at : at + len(own)] == own for at in range(len(self.words)))

    def _says(self, name: Sequence[str]) -> bool:
        """Whether more than half of a name's words are said: all, where they may mean the record."""
        said = {word for word in name if any(alike(word, other) for other in self.words)}
        return said == set(name) or (2 * len(said) > len(set(name)) and not said <= self.of)


def names_of(place: str) -> list[tuple[str, ...]]:
    """The names on the way to a place in words, its own first."""
    return [name_words(name.partition("#")[0]) for name in reversed(place.split("/"))]


def name_words(name: str) -> tuple[str, ...]:
    """The words of a property's name but for the kind of thing that it is."""
    own = words_of(name)
    return own[:-1] if len(own) > 1 and own[-1] in _KINDS else own


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in small letters and the singular; a possessive `'s` is none."""
    return tuple(map(singular, words(re.sub(r"['\u2019]s\b", "", text))))


def alike(one: str, other: str) -> bool:
    """Whether two words are one, or the shorter begins or ends the longer."""
    short, long = sorted((one, other), key=len)
    return short == long or (
        len(short) >= _SHORTEST_PART and (long.startswith(short) or long.endswith(short))
    )


def texts_of(value: Value | None) -> Iterator[str]:
    """What a value prints; nothing for one that moves with the school year or that a system makes."""
    if value is not None:
        yield from kind_of(value).lasting_texts(value)
