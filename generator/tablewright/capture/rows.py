"""Reads one table row: its cleaned cells, and the kind of property by its name, type and flag."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Levenshtein

from tablewright.capture.container_names import is_single_type, usual_type
from tablewright.model.findings import UNLOCATED, Finding
from tablewright.model.page import Kind, Required
from tablewright.model.table import Row
from tablewright.naming import camel
from tablewright.values.markup import clean

Stem = Literal["reference", "descriptor", "plain"]

_FLAGS = {"TRUE": True, "FALSE": False}
_OTHER_FLAGS = {"YES": True, "NO": False, "Y": True, "N": False, "T": True, "F": False}
_REQUIRED: dict[str, Required] = {
    "REQUIRED": "required",
    "CONDITIONAL": "conditional",
    "OPTIONAL": "optional",
}
_OTHER_REQUIRED_WORDS: dict[str, Required] = {
    **dict.fromkeys(("MANDATORY", "M", "R", "YES", "Y", "TRUE"), "required"),
    "C": "conditional",
    **dict.fromkeys(("O", "NO", "N", "FALSE"), "optional"),
}
_BRACKETS = re.compile(r"(.*?)\s*(?:\[\s*\]|\{\s*\})\Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with its cells cleaned, but for the scenario cells; `index` is its position in the table.

    `flagged`: Is Collection says so; `bracketed`: the type says so. `stem` is what the name, or else the
    type, ends with. `type` is without the brackets that `printed_type` may have.
    """

    index: int
    line: int
    resource: str
    name: str
    type: str
    flagged: bool
    bracketed: bool
    stem: Stem
    required: Required
    cells: tuple[str, ...]
    printed_type: str
    notes: tuple[Finding, ...] = ()

    @property
    def is_collection(self) -> bool:
        """Whether the row is a collection."""
        return self.flagged or self.type_is_list

    @property
    def type_is_list(self) -> bool:
        """Whether the type says that it is one of lists."""
        return self.bracketed or self.type.casefold() == "collection"

    @property
    def is_scalar(self) -> bool:
        """Whether the type is one of single values (or not given)."""
        return is_single_type(self.type) or not self.type

    @property
    def can_have_members(self) -> bool:
        """Whether other rows may be members of this one."""
        return self.is_collection or self.stem == "reference" or (self.stem == "plain" and not self.is_scalar)


def read_entry(index: int, row: Row) -> Entry:
    """The row with cleaned cells; unreadable flags are read as the nearest word, with a note."""
    name, printed_type = clean(row.property), clean(row.data_type)
    brackets = _BRACKETS.match(printed_type)
    kind = brackets[1] if brackets else printed_type
    flagged, flag_notes = _read_flag(clean(row.is_collection), brackets is not None)
    required, required_notes = read_required(clean(row.required))
    stem, stem_notes = _read_stem(name, kind)
    return Entry(
        index,
        row.line,
        clean(row.resource),
        name,
        kind,
        flagged,
        brackets is not None,
        stem,
        required,
        row.values,
        printed_type,
        (*_name_notes(name), *flag_notes, *required_notes, *stem_notes),
    )


def _read_flag(text: str, bracketed: bool) -> tuple[bool, tuple[Finding, ...]]:
    if text.upper() in _FLAGS:
        return _FLAGS[text.upper()], ()
    nearest = min(_FLAGS, key=lambda word: (Levenshtein.distance(word, text.upper()), word))
    near = text and Levenshtein.distance(nearest, text.upper()) <= len(nearest) // 2
    flagged = _OTHER_FLAGS.get(text.upper(), _FLAGS[nearest] if near else bracketed)
    return flagged, (Finding("L020", UNLOCATED, (("text", text), ("read", str(flagged).upper()))),)


def read_required(text: str) -> tuple[Required, tuple[Finding, ...]]:
    """The demand that a Required cell makes; what is none of the three words is read as one, with a note."""
    if text.upper() in _REQUIRED:
        return _REQUIRED[text.upper()], ()
    known = _REQUIRED | _OTHER_REQUIRED_WORDS
    nearest = min(known, key=lambda word: Levenshtein.distance(word, text.upper()))
    near = Levenshtein.distance(nearest, text.upper()) <= len(nearest) // 4
    required = known[nearest] if near else "optional"
    return required, (Finding("L021", UNLOCATED, (("text", text), ("read", required))),)


def _name_notes(name: str) -> tuple[Finding, ...]:
    usual = camel(name)
    return (
        (Finding("L029", UNLOCATED, (("name", name), ("usual", usual))),) if usual not in ("", name) else ()
    )


def _read_stem(name: str, kind: str) -> tuple[Stem, tuple[Finding, ...]]:
    stem = _ending(name)
    if stem != "plain":
        return stem, ()
    for word in ("descriptor", "reference"):
        if _has_misspelt_ending(name, word):
            return word, (Finding("L028", UNLOCATED, (("name", name), ("word", word.capitalize()))),)
    return _ending(kind), ()


def _ending(text: str) -> Stem:
    folded = text.casefold()
    if folded.endswith("reference"):
        return "reference"
    return "descriptor" if folded.endswith("descriptor") else "plain"


def _has_misspelt_ending(name: str, word: str) -> bool:
    ends = (name[-length:].casefold() for length in range(len(word) - 1, len(word) + 2) if length < len(name))
    return any(Levenshtein.distance(end, word, score_cutoff=1) == 1 for end in ends)


def kind_of(entry: Entry, has_members: bool | None) -> tuple[Kind, tuple[Finding, ...]]:
    """The kind of a property, and a note for each way in which its name, type and flag disagree.

    `has_members` is None for a row that is unplaced: its members are then unplaced too, if it has any.
    """
    notes = [*_flag_notes(entry, has_members), *_type_notes(entry), *_spelling_notes(entry, has_members)]
    if entry.is_collection:
        if has_members is False and entry.stem == "plain" and not entry.is_scalar:
            notes.append(Finding("L030", UNLOCATED, (("type", entry.type),)))
        return "collection", tuple(notes)
    if entry.stem == "reference":
        return "reference", (*notes, *((Finding("L027", UNLOCATED),) if has_members is False else ()))
    if entry.stem == "descriptor":
        return "descriptor", tuple(notes)
    if has_members:
        return "object", tuple(notes)
    if not entry.is_scalar:
        notes.append(Finding("L026", UNLOCATED, (("type", entry.type),)))
    return "scalar", tuple(notes)


def _flag_notes(entry: Entry, has_members: bool | None) -> tuple[Finding, ...]:
    if entry.type_is_list and not entry.flagged:
        return (Finding("L023", UNLOCATED, (("type", entry.type),)),)
    if entry.flagged and not entry.type_is_list and not _is_list_of_members(entry, has_members):
        return (Finding("L022", UNLOCATED, (("type", entry.type),)),)
    return ()


def _is_list_of_members(entry: Entry, has_members: bool | None) -> bool:
    """Whether the rows below leave no doubt that a row flagged as a collection is one."""
    return entry.flagged and bool(has_members) and entry.stem != "reference"


def _spelling_notes(entry: Entry, has_members: bool | None) -> tuple[Finding, ...]:
    """A note where the Data Type cell is spelt otherwise than usual, and no other note quotes it for that."""
    item = entry.type if _type_notes(entry) else usual_type(entry.type)
    if entry.type.casefold() == "collection":
        usual = "a collection"
    elif entry.bracketed or _is_list_of_members(entry, has_members):
        usual = f"{item}[]"
    else:
        usual = item
    if usual == entry.printed_type:
        return ()
    return (Finding("L032", UNLOCATED, (("type", entry.printed_type), ("read", usual))),)


def _type_notes(entry: Entry) -> tuple[Finding, ...]:
    fits = entry.type and entry.name.casefold().endswith(entry.type.casefold())
    if entry.stem not in ("reference", "descriptor") or fits or _ending(entry.name) == "plain":
        return ()
    return (Finding("L025", UNLOCATED, (("type", entry.type),)),)
