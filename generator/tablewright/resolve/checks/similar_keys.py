"""Compares the key of a reference with the keys of records: which one is similar, and where it differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tablewright.model.values import (
    Literal,
    PreferredValue,
    SchoolDate,
    Value,
)
from tablewright.model.version import Leaf
from tablewright.naming import closest
from tablewright.resolve.samples.records import Key, KeyLifetime, comparable_value
from tablewright.values.words import effective_value, value_words

#: If more members than this are equal, the one that differs is likely wrong, even if it is not similar.
_ENOUGH_EQUAL_MEMBERS = 2
#: Letters that look like a digit, and the digits.
_SIMILAR_DIGITS = str.maketrans("OolI", "0011")


def most_similar(key: Key, lifetimes: Iterable[KeyLifetime]) -> KeyLifetime | None:
    """The record whose key differs least from that of a reference; None if no key is similar."""
    if not key:
        return None
    fewest = 0
    candidates: dict[str, KeyLifetime] = {}
    for lifetime in lifetimes:
        if not _is_similar_key(key, lifetime.key):
            continue
        count = len(differing_members(key, lifetime.key))
        if candidates and count > fewest:
            continue
        if count < fewest:
            candidates = {}
        fewest = count
        candidates[_key_text(lifetime.key)] = lifetime
    if not candidates:
        return None
    best = closest(_key_text(key), candidates)
    if best:
        return candidates[best]
    # Keys with one wrong member of many can be too different for `closest`.
    return next(iter(candidates.values()))


def differing_members(key: Key, other: Key) -> Key:
    """The members of the other key that the first key does not have, or has with another value."""
    values = {}
    for name, leaf in key:
        values[name] = comparable_value(leaf)
    differing = []
    for name, leaf in other:
        if values.get(name) != comparable_value(leaf):
            differing.append((name, leaf))
    return tuple(differing)


def _is_similar_key(key: Key, other: Key) -> bool:
    """Whether a reference may mean the record with the other key."""
    differing = differing_members(key, other)
    if len(differing) == 1 and len(other) > _ENOUGH_EQUAL_MEMBERS:
        return True
    texts: dict[str, str] = {}
    has_text = False
    for name, leaf in key:
        text = _leaf_text(leaf)
        texts[name] = text
        if not text.isdigit():
            has_text = True
    for name, leaf in differing:
        # A member that the reference lacks has no text to compare.
        if name not in texts:
            continue
        if not _may_be_typo(texts[name], _leaf_text(leaf)):
            return False
    # Numbers are often similar by chance, so at least one member must be a text.
    return has_text


def _may_be_typo(text: str, other: str) -> bool:
    """Whether one text may be a typo of the other. Texts with different numbers in them are not."""
    if _letters(text) == _letters(other):
        return True
    # `Section 1` and `Section 2` are two things. A text that is nothing but a number may have a wrong digit.
    if not text.isdigit():
        same_numbers = _numbers(text) == _numbers(other)
        repaired = _numbers(_with_digits(text))
        repaired_other = _numbers(_with_digits(other))
        if not same_numbers and repaired != repaired_other:
            return False
    return closest(text, [other]) != ""


def _numbers(text: str) -> list[int]:
    """The whole numbers in a text: `Section 01` contains 1."""
    digits = re.findall(r"\d+", text)
    return list(map(int, digits))


def _with_digits(text: str) -> str:
    """The text with letters next to a digit replaced by the digits they look like: `ALG-0l` is `ALG-01`."""
    return re.sub(
        r"[OolI\d]*\d[OolI\d]*", lambda run: run[0].translate(_SIMILAR_DIGITS), text
    )


def _leaf_text(leaf: Leaf) -> str:
    return value_words(effective_value(leaf.value))


def _key_text(key: Key) -> str:
    return " ".join(_leaf_text(leaf) for _, leaf in key)


def key_words(key: Key) -> str:
    """A natural key in words: `classPeriodName 'Class Period 2', schoolId '255901107'`."""
    words = []
    for name, leaf in key:
        words.append(f"{name} '{_leaf_text(leaf)}'")
    return ", ".join(words) or "no key"


def _respelled(key: Key, differing: Key) -> Key:
    """The members whose texts in the key differ from the right ones by spaces, hyphens or case only."""
    texts = {name: _leaf_text(leaf) for name, leaf in key}
    found = []
    for name, leaf in differing:
        letters = _letters(_leaf_text(leaf))
        if letters and _letters(texts.get(name, "")) == letters:
            found.append((name, leaf))
    return tuple(found)


def _letters(text: str) -> str:
    """The letters and digits of a text, in lower case."""
    return "".join(re.findall(r"\w", text.casefold()))


@dataclass(frozen=True, slots=True)
class WrongMember:
    """The member of a key that differs from the right key: its value on the page, and the right value."""

    name: str
    was: Value
    now: Value


def wrong_member(keys: Sequence[Key], right: Key) -> WrongMember | None:
    """The only member in which equal keys differ from the right one.

    Of several members, the only one whose texts have the same letters and digits: `ALG-01` is `ALG 01`. The
    others differ alone once it is corrected. None if there is no such member, if the cells have different
    notations, or if no correction can replace one of the values by the other.
    """
    differing = differing_members(keys[0], right)
    if len(differing) > 1:
        differing = _respelled(keys[0], differing)
    if len(differing) != 1:
        return None
    name, right_leaf = differing[0]
    cells: set[Value] = set()
    for key in keys:
        for member, leaf in key:
            if member == name:
                cells.add(leaf.value)
    # One correction replaces one value. Cells with several notations would need several corrections.
    if len(cells) != 1:
        return None
    was = cells.pop()
    now = effective_value(right_leaf.value)
    if isinstance(was, SchoolDate) and isinstance(now, SchoolDate):
        return WrongMember(name, was, now)
    if isinstance(was, Literal) and isinstance(now, Literal):
        # If the system may choose the value of the record, it chooses that of the reference with it.
        is_preferred = isinstance(right_leaf.value, PreferredValue)
        return WrongMember(name, was, right_leaf.value if is_preferred else now)
    # The test system may replace a preferred value. It still may do so after the correction.
    preferred = was.preferred if isinstance(was, PreferredValue) else None
    if isinstance(preferred, Literal) and isinstance(now, Literal):
        return WrongMember(name, was, PreferredValue(now))
    # A finding about values of other kinds has no fix: a maintainer decides which value is right.
    return None
