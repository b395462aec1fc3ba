"""Writes the text of a file and reads it back: no file is written that the loader reads as something else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from tablewright.errors import EntryError, SpecError
from tablewright.model.facts import Facts
from tablewright.model.json_types import Plain
from tablewright.naming import quoted
from tablewright.specfiles.checks import file_errors
from tablewright.specfiles.codec import PlainError, PlainPath, from_plain, to_plain
from tablewright.specfiles.yamlfile import dump, load_text

_TODO = "correct it in the document"


def readable_text(thing: object, comment: str) -> str:
    """The YAML text of a dataclass. Raises EntryError if the loader does not read the same from it.

    The keys of the error lead to the place in the dataclass; its file is empty.
    """
    plain = to_plain(thing)
    kind = type(thing)
    for path, text in _texts(plain):
        if not _is_unicode(text):
            what = f"{quoted(text)} contains half of a character"
            raise EntryError("", what, _TODO, path)
    text = dump(thing, comment)
    try:
        written = from_plain(kind, plain)
        read = load_text(text, kind, "")
    except PlainError as error:
        raise EntryError("", str(error), _TODO, error.path) from None
    except SpecError as error:
        raise EntryError("", error.what, _TODO) from None
    if read != written:
        path = _first_difference(to_plain(written), to_plain(read))
        what = "the text changes when it is written as YAML"
        raise EntryError("", what, _TODO, path)
    for entry_error in file_errors("", thing):
        raise entry_error
    return text


def _texts(plain: Plain, path: PlainPath = ()) -> Iterator[tuple[PlainPath, str]]:
    """Every text, key and value, with the path that leads to it."""
    if isinstance(plain, str):
        yield path, plain
    elif isinstance(plain, dict):
        for key, content in plain.items():
            yield (*path, key), key
            yield from _texts(content, (*path, key))
    elif isinstance(plain, list):
        for position, content in enumerate(plain):
            yield from _texts(content, (*path, position))


def _is_unicode(text: str) -> bool:
    """Whether a text can be written as UTF-8: JSON and file names can contain halves of characters."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _first_difference(plain: Plain, other: Plain) -> PlainPath:
    """The path to the first place at which two plain values differ."""
    if isinstance(plain, list) and isinstance(other, list):
        pairs = list(enumerate(zip(plain, other, strict=False)))
        steps = [(cast("str | int", step), pair) for step, pair in pairs]
    elif isinstance(plain, dict) and isinstance(other, dict):
        shared = [key for key in plain if key in other]
        steps = [(key, (plain[key], other[key])) for key in shared]
    else:
        return ()
    for step, (child, other_child) in steps:
        if child != other_child:
            return (step, *_first_difference(child, other_child))
    return ()


def place_in_facts(facts: Facts, keys: PlainPath) -> str:
    """A place in a facts file by names, as the API's document has them: `objects/ship/members/mast`."""
    node = to_plain(facts)
    steps: list[str] = []
    for key in keys:
        if isinstance(node, dict):
            node = node.get(str(key))
        elif isinstance(node, list) and isinstance(key, int) and key < len(node):
            node = node[key]
        name = node.get("name") if isinstance(node, dict) else None
        shown = str(name if isinstance(key, int) and name else key)
        steps.append(quoted(shown).strip("'"))
    return "/".join(steps)
