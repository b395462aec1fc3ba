"""Compares the words of a scenario's sentence with the names and values of properties.

Sentences seldom spell a property as the table does, so the comparison is generous: `start times` mentions
`startTime`, `level` mentions `levelDescriptor`, `phone number` mentions `telephoneNumber`. All words are in
small letters, and plurals count as their singulars.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tablewright.model.page import place_and_parents
from tablewright.model.properties import Property
from tablewright.model.values import Value
from tablewright.naming import singular, words
from tablewright.values.kinds import kind_of

# `Update the level` means `levelDescriptor`: sentences leave out these last words.
_LAST_WORDS_LEFT_OUT = ("descriptor", "reference")
_BOOLEANS = frozenset({"true", "false"})
_ARTICLES = frozenset({"the", "a", "an"})
# Letters of a word within another: `exit` begins `exited`. Shorter ones are in many words by chance.
_SHORTEST_PART = 4


# Texts repeat their words, so most singulars are known already.
_singular = lru_cache(maxsize=4096)(singular)


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words of a sentence or of a part of it.

    `record_words` are the words by which the sentence may mean the record itself, not a property of it.
    """

    words: tuple[str, ...]
    record_words: frozenset[str]

    def mentions(self, place: str, values: Iterable[Value | None]) -> bool:
        """Return whether the phrase has the place's name, the name of a container, or one of the values.

        The name of a container does not count if it only means the record.
        """
        name, *container_names = names_of(place)
        if self._mentions_name(name):
            return True
        for container_name in container_names:
            if self.record_words.issuperset(container_name):
                continue
            if self._mentions_name(container_name):
                return True
        return self.has_value(values)

    def has_value(self, values: Iterable[Value | None]) -> bool:
        """Return whether the phrase has the text of one of the values, except single letters and booleans."""
        for value in values:
            for text in texts_of(value):
                # `A` as a grade cannot be distinguished from the article.
                if len(text) <= 1:
                    continue
                sequence = words_of(text)
                if self._has_sequence(sequence):
                    return True
        return False

    def means(self, place: str, values: Iterable[Value | None]) -> bool:
        """Return whether the phrase is about a place: by a value, by the end of its name, or by a mention.

        A mention counts if the last word of the phrase is the last word of the place's name or of a
        container's name.
        """
        if self.has_value(values):
            return True
        names = names_of(place)
        # `the date` means `birthDate`: a phrase can leave out the first words of a name.
        own_name = names[0]
        length = len(self.words)
        if own_name[-length:] == self.words:
            return True
        last_word = self.words[-1]
        for name in names:
            if name and is_similar(last_word, name[-1]):
                return self.mentions(place, ())
        return False

    def ends_with(self, name: Sequence[str]) -> bool:
        """Return whether the last words of the phrase are the words of a name."""
        # Without this check, the slice below would take all words.
        if not name:
            return False
        length = len(name)
        return self.words[-length:] == tuple(name)

    def _has_sequence(self, sequence: tuple[str, ...]) -> bool:
        """Return whether the words of a value occur in the phrase one after the other."""
        if self.record_words.issuperset(sequence):
            return False
        # A sentence with the word `true` need not be about each cell that contains it.
        if _BOOLEANS.issuperset(sequence):
            return False
        length = len(sequence)
        for start in range(len(self.words)):
            end = start + length
            if self.words[start:end] == sequence:
                return True
        return False

    def _mentions_name(self, name: Sequence[str]) -> bool:
        """Return whether the phrase has all words of a name, or more than half of them.

        More than half is not enough if all of these words can mean the record itself.
        """
        all_words = set(name)
        mentioned: set[str] = set()
        for word in all_words:
            if self._has_similar_word(word):
                mentioned.add(word)
        unmentioned = all_words - mentioned
        if not unmentioned:
            return True
        # A word that means the record (`student`) is no sign of a property that also has it.
        if mentioned <= self.record_words:
            return False
        return len(mentioned) > len(unmentioned)

    def _has_similar_word(self, word: str) -> bool:
        return any(is_similar(word, other) for other in self.words)


class PropertyNames:
    """Finds the properties that a text means by their names; a name must mean one property alone."""

    def __init__(self, properties: Iterable[tuple[str, Property]]) -> None:
        self._properties = dict(properties)
        self._positions: dict[str, int] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        # The places by the words of their names, with and without a last `Descriptor` or `Reference`.
        self._places_by_words: dict[tuple[str, ...], list[str]] = {}
        for place, prop in self._properties.items():
            self._positions[place] = len(self._positions)
            full_name = words_of(prop.name)
            short_name = name_words(prop.name)
            self._names[place] = short_name
            for name in {short_name, full_name}:
                places = self._places_by_words.setdefault(name, [])
                places.append(place)
        self._longest = max(map(len, self._places_by_words), default=0)

    def position(self, place: str) -> int:
        """Return the position of a place on the page, from 0."""
        return self._positions[place]

    def has_members(self, place: str) -> bool:
        """Return whether properties are below a place."""
        return bool(self._properties[place].properties)

    def is_in_list(self, place: str) -> bool:
        """Return whether a place is a list, or below one."""
        parts = place_and_parents(place)
        return any(self._properties[part].kind == "collection" for part in parts)

    def meant_by(self, text: str) -> str | None:
        """Return the place that a name means: all its words, or two or more words that only one name has."""
        text = text.strip(" `'\"")
        if text in self._properties:
            return text
        meant = _without_articles(words_of(text))
        equal_places = self._places_by_words.get(meant, ())
        equal = _outermost(equal_places)
        if equal is not None or len(meant) < 2:
            return equal
        meant_words = set(meant)
        places: list[str] = []
        for place, name in self._names.items():
            if meant_words.issubset(name):
                places.append(place)
        return _outermost(places)

    def meant_loosely_by(self, text: str, left_out: frozenset[str]) -> str | None:
        """Return the place that a name with further words means: `a teacher's phone` for `teacherPhone`.

        The words in `left_out` do not count, unless there are no others.
        """
        place = self.meant_by(text)
        if place is not None:
            return place
        own_words: list[str] = []
        for word in words_of(text):
            if word not in left_out and word not in _ARTICLES:
                own_words.append(word)
        own_name = " ".join(own_words)
        place = self.meant_by(own_name)
        if place is not None:
            return place
        places: list[str] = []
        for other, name in self._names.items():
            if len(name) > 1 and set(own_words).issuperset(name):
                places.append(other)
        return _outermost(places)

    def mentioned_in(self, text: str) -> tuple[str, ...]:
        """Return the places whose names are in a text, in the order of the text; the longest names count."""
        text_words = words_of(text)
        mentioned: dict[str, None] = {}
        start = 0
        while start < len(text_words):
            name = self._longest_name(text_words, start)
            places = self._places_by_words.get(name, ())
            place = _outermost(places)
            is_sure = len(name) > 1
            if place is not None and (is_sure or self._is_name(place, name[0], text)):
                mentioned[place] = None
            start += max(len(name), 1)
        return tuple(mentioned)

    def _longest_name(self, text_words: tuple[str, ...], start: int) -> tuple[str, ...]:
        """Return the longest name of a property that begins at a word of a text; empty if there is none."""
        # `grade type` is no mention of `grade`.
        for length in range(self._longest, 0, -1):
            end = start + length
            name = text_words[start:end]
            if name in self._places_by_words:
                return name
        return ()

    def _is_name(self, place: str, word: str, text: str) -> bool:
        """Return whether a single word is a name in a text: spelled like the property, or with a capital."""
        # `use` as a verb does not mean the property `uses`.
        spellings = (self._properties[place].name, word.capitalize())
        return any(f" {spelling}" in text for spelling in spellings)


def _without_articles(sequence: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in sequence if word not in _ARTICLES)


def _outermost(places: Sequence[str]) -> str | None:
    """Return the only place at the root of the page, else the one above all others; None if there is none."""
    if not places:
        return None
    at_root = [place for place in places if "/" not in place]
    # A sentence about a record means the record's own property before one in a list of the record.
    if len(at_root) == 1:
        return at_root[0]
    first = min(places, key=len)
    for place in places:
        if first not in place_and_parents(place):
            return None
    return first


def names_of(place: str) -> list[tuple[str, ...]]:
    """Return the words of each name of a place, its own first.

    `addresses/cityName` gives (city, name) and (address).
    """
    printed_names = place.split("/")
    printed_names.reverse()
    names: list[tuple[str, ...]] = []
    for name in printed_names:
        # `address#2` is the second property with the name `address`.
        plain_name = name.partition("#")[0]
        names.append(name_words(plain_name))
    return names


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a property's name without a last `Descriptor` or `Reference`."""
    all_words = words_of(name)
    # A name of one word keeps it: a property can be called `reference`.
    has_first_words = len(all_words) > 1
    if has_first_words and all_words[-1] in _LAST_WORDS_LEFT_OUT:
        return all_words[:-1]
    return all_words


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in small letters and the singular, without a possessive `'s`."""
    # Some pages have the typographic apostrophe.
    without_possessive = re.sub(r"['\u2019]s\b", "", text)
    singulars = map(_singular, words(without_possessive))
    return tuple(singulars)


def is_similar(one: str, other: str) -> bool:
    """Return whether two words are equal, or the shorter one is the beginning or the end of the longer."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST_PART:
        return False
    if long.startswith(short):
        return True
    return long.endswith(short)


def texts_of(value: Value | None) -> Iterator[str]:
    """Yield the texts of a value; none for values that depend on the school year or that a system assigns."""
    if value is not None:
        yield from kind_of(value).lasting_texts(value)
