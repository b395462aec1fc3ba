"""Checks the names in spec files that refer to something: a table lists where they are and what they name.

A `ReferenceField` is one line of the table. Its `at` is the pattern of keys that lead to the names in a file:
`*` stands for each entry of a list and each value of a mapping, `@` for each key of a mapping, and
`properties**` for the properties at every depth.
"""

from __future__ import annotations

import dataclasses
import functools
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from tablewright.errors import EntryError
from tablewright.model.facts import Member
from tablewright.model.findings import Finding
from tablewright.model.requirements import Requirement
from tablewright.naming import did_you_mean, quoted
from tablewright.specfiles.codec import (
    PlainPath,
    WrittenField,
    to_plain,
    written_fields,
)

Errors: TypeAlias = Iterator[EntryError]

#: The classes whose keys in a file are not their fields.
_SHORT_FORMS = (Member, Finding, *typing.get_args(Requirement))
#: A message lists at most this many of the known names.
_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A name in a file: its text, the keys that lead to it, and the contents of the file on the way to it.

    `trail` has one more entry than the pattern has steps: the first is the content of the whole file, and the
    entry after `resources/*` is the resource.
    """

    text: str
    keys: PlainPath
    trail: tuple[Any, ...]


class ReferenceName(NamedTuple):
    """A name that must be one of the known ones; `kind` is what it should be: `an object of the file`."""

    text: str
    kind: str
    known: Collection[str]


#: Returns the names at a place. A path has several names; a text that need not be known has none.
NamesAt: TypeAlias = Callable[[Place, Any], Iterable[ReferenceName]]


@dataclass(frozen=True, slots=True)
class ReferenceField:
    """A field of a file, and what it must name, as a function of the place and of the surrounding names."""

    at: str
    names: NamesAt


@dataclass(frozen=True, slots=True)
class NamedEntries:
    """A list whose entries have a name, by which other entries refer to them: no two may have the same."""

    at: str
    key: str


@dataclass(frozen=True, slots=True)
class NumberField:
    """A field with a number, the least and the most that it can be."""

    at: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class FilledList:
    """A list that has no meaning without an entry."""

    at: str


def number_errors(file: str, contents: object, fields: Iterable[NumberField]) -> Errors:
    """Yields an error for each number outside of its limits."""
    for field in fields:
        for value, keys, _ in _values(contents, field.at):
            if isinstance(value, int) and not field.least <= value <= field.most:
                what = f"{value} is not a number from {field.least} to {field.most}"
                yield EntryError(file, what, "correct the number", keys)


def empty_list_errors(
    file: str, contents: object, lists: Iterable[FilledList]
) -> Errors:
    """Yields an error for each list that is empty."""
    for entries in lists:
        for value, keys, _ in _values(contents, entries.at):
            if not value:
                what = f"the list `{keys[-1]}` is empty"
                yield EntryError(
                    file, what, "add an entry, or remove what has it", keys
                )


def reference_errors(
    file: str, contents: object, fields: Iterable[ReferenceField], context: object
) -> Errors:
    """Yields an error for each name in the fields of a file that is not known."""
    for field in fields:
        for place in _places(contents, field.at):
            for name in field.names(place, context):
                yield from unknown_name(file, place.keys, *name)


def repeated_entry_errors(
    file: str, contents: object, lists: Iterable[NamedEntries]
) -> Errors:
    """Yields an error for each entry of a list that has the name of an earlier one."""
    for entries in lists:
        # By the keys of the list: names need only differ within one list.
        names: dict[PlainPath, list[str]] = {}
        for place in _places(contents, f"{entries.at}/*/{entries.key}"):
            names.setdefault(place.keys[:-2], []).append(place.text)
        for keys, texts in names.items():
            yield from repeated_names(file, keys, texts, entries.key)


def unknown_name(
    file: str, keys: PlainPath, name: str, kind: str, known: Collection[str]
) -> Errors:
    """Yields an error if a name is not one of the known ones; `kind` is what it should be: `an object`."""
    if name in known:
        return
    what = f"{quoted(name)} is not {kind}{did_you_mean(name, known)}"
    yield EntryError(file, what, _one_of(known), keys)


def _one_of(known: Collection[str]) -> str:
    """The next step after an unknown name: the known names, or the first of them."""
    names = list(known)
    if not names:
        return "remove it: there is none"
    first_names = [quoted(name).strip("'") for name in names[:_MOST_NAMES]]
    listed = ", ".join(first_names)
    if len(names) > _MOST_NAMES:
        return f"use a known one, such as {listed}"
    return f"use one of {listed}"


def repeated_names(
    file: str, keys: PlainPath, names: Sequence[str], kind: str
) -> Errors:
    """Yields an error for each name that an earlier entry of the list at `keys` has as well."""
    earlier: set[str] = set()
    for position, name in enumerate(names):
        if name in earlier:
            what = f"two entries have the {kind} {quoted(name)}"
            todo = "rename or remove one of them"
            yield EntryError(file, what, todo, (*keys, position))
        earlier.add(name)


# Walking through the contents of a file -----------------------------------------------------------------


#: A value, the keys that lead to it, and the contents on the way to it.
_Found: TypeAlias = tuple[Any, PlainPath, tuple[Any, ...]]


def _places(contents: object, pattern: str) -> Iterator[Place]:
    """The texts at a pattern of keys, in the order of the file."""
    for value, keys, trail in _values(contents, pattern):
        if isinstance(value, str):
            yield Place(value, keys, trail)


def _values(contents: object, pattern: str) -> Iterator[_Found]:
    steps = tuple(pattern.split("/"))
    yield from _walk(contents, steps, (), (contents,))


def _walk(
    thing: Any, steps: tuple[str, ...], keys: PlainPath, trail: tuple[Any, ...]
) -> Iterator[_Found]:
    if not steps:
        yield thing, keys, trail
        return
    step, *rest = steps
    remaining = tuple(rest)
    if step == "@":
        for key in thing:
            yield key, (*keys, key), (*trail, key)
        return
    if step.endswith("**"):
        key = step.removesuffix("**")
        # The properties of a property are below the same key again.
        for position, child in enumerate(_child(thing, key) or ()):
            child_keys = (*keys, key, position)
            yield from _walk(child, remaining, child_keys, (*trail, child))
            yield from _walk(child, steps, child_keys, trail)
        return
    if step == "*":
        entries: Iterable[tuple[str | int, Any]] = (
            thing.items() if isinstance(thing, dict) else enumerate(thing)
        )
        for entry_key, child in entries:
            yield from _walk(child, remaining, (*keys, entry_key), (*trail, child))
        return
    child = _child(thing, step)
    if child is not None:
        yield from _walk(child, remaining, (*keys, step), (*trail, child))


def _child(thing: Any, key: str) -> Any:
    """The content of a key, a mapping as a dictionary; None if it is not given."""
    if isinstance(thing, _SHORT_FORMS):
        thing = _short_form(thing)
    if isinstance(thing, dict):
        return thing.get(key)
    kind: type = type(thing)
    if not dataclasses.is_dataclass(kind):
        return None
    field = _fields_by_key(kind).get(key)
    # The classes of a union, such as the corrections, have different fields.
    if field is None:
        return None
    content = getattr(thing, field.name)
    if content == field.default:
        return None
    return dict(content) if field.is_mapping else content


# As many as the members of a few versions: each pattern of keys leads to all of them.
@functools.lru_cache(maxsize=1 << 15)
def _short_form(thing: Any) -> Any:
    """What a file has in place of a thing of one of the classes in `_SHORT_FORMS`."""
    return to_plain(thing)


@functools.cache
def _fields_by_key(kind: type) -> dict[str, WrittenField]:
    return {field.key: field for field in written_fields(kind)}
