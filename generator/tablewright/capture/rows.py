"""Reads one table row: its cleaned cells, and the kind of property by its name, type and flag."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Levenshtein

from tablewright.capture.container_names import is_single_type, usual_type
from tablewright.model.findings import Finding, unlocated_finding
from tablewright.model.properties import Kind, Required
from tablewright.model.table import Row
from tablewright.naming import camel
from tablewright.values.markup import (
    clean,
    has_doubtful_marks,
    one_line,
    with_struck_names,
)

Ending = Literal["reference", "descriptor", "plain"]

_FLAGS = {
    "TRUE": True,
    "FALSE": False,
}
_OTHER_FLAGS = {
    "YES": True,
    "NO": False,
    "Y": True,
    "N": False,
    "T": True,
    "F": False,
}
_REQUIRED: dict[str, Required] = {
    "REQUIRED": "required",
    "CONDITIONAL": "conditional",
    "OPTIONAL": "optional",
}
#: Words of other tables with the same three meanings.
_OTHER_REQUIRED_WORDS: dict[str, Required] = {
    "MANDATORY": "required",
    "MUST": "required",
    "SHALL": "required",
    "M": "required",
    "R": "required",
    "YES": "required",
    "Y": "required",
    "TRUE": "required",
    "C": "conditional",
    "O": "optional",
    "NO": "optional",
    "N": "optional",
    "FALSE": "optional",
}
# `string[]` and `string {}` are both lists of `string`.
_BRACKETS = re.compile(r"(.*?)\s*(?:\[\s*\]|\{\s*\})\Z")


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A table row with its cells cleaned, except the scenario cells (`cells`).

    `index` is its position in the table, counted from 0. `flagged` is whether the Is Collection cell is TRUE,
    `bracketed` whether the type has brackets (`string[]`). `type` is without the brackets, `printed_type`
    with them. `ending` is the ending of the name, or else of the type.
    """

    index: int
    line: int
    resource: str
    name: str
    type: str
    flagged: bool
    bracketed: bool
    ending: Ending
    required: Required
    cells: tuple[str, ...]
    printed_type: str
    notes: tuple[Finding, ...] = ()

    @property
    def is_collection(self) -> bool:
        """Whether the flag or the type of the row is that of a collection."""
        return self.flagged or self.type_is_list

    @property
    def type_is_list(self) -> bool:
        """Whether the type is a list: `string[]` or `Collection`."""
        return self.bracketed or self.type.casefold() == "collection"

    @property
    def is_scalar(self) -> bool:
        """Whether the type is one of single values, or missing."""
        return not self.type or is_single_type(self.type)

    @property
    def can_have_members(self) -> bool:
        """Whether other rows may be members of this one."""
        if self.is_collection or self.ending == "reference":
            return True
        return self.ending == "plain" and not self.is_scalar


def parse_row(index: int, row: Row) -> ParsedRow:
    """Return the row with cleaned cells. Unreadable flags are read as the nearest word, with a note."""
    name = clean(with_struck_names(row.property))
    printed_type = clean(with_struck_names(row.data_type))
    brackets = _BRACKETS.match(printed_type)
    bracketed = brackets is not None
    data_type = printed_type
    if brackets is not None:
        data_type = brackets[1]

    flagged, flag_notes = _read_flag(clean(row.is_collection), bracketed)
    required, required_notes = read_required(clean(row.required))
    ending, ending_notes = _read_ending(name, data_type)
    notes = (
        *_mark_notes((row.resource, row.property, row.data_type)),
        *_name_notes(name),
        *flag_notes,
        *required_notes,
        *ending_notes,
    )
    return ParsedRow(
        index=index,
        line=row.line,
        resource=clean(with_struck_names(row.resource)),
        name=name,
        type=data_type,
        flagged=flagged,
        bracketed=bracketed,
        ending=ending,
        required=required,
        cells=row.values,
        printed_type=printed_type,
        notes=notes,
    )


def _mark_notes(cells: Sequence[str]) -> Iterator[Finding]:
    """Return a note for each cell that is struck out, or whose marks may be a part of the name: `_id_`."""
    for cell in cells:
        name = with_struck_names(cell)
        printed = one_line(cell)
        read = clean(name)
        if read != printed and (name != cell or has_doubtful_marks(cell)):
            yield unlocated_finding("T085", printed=printed, read=read)


def _read_flag(text: str, bracketed: bool) -> tuple[bool, tuple[Finding, ...]]:
    """Return whether an Is Collection cell is TRUE; the brackets of the type decide if it is unreadable."""
    word = text.upper()
    if word in _FLAGS:
        return _FLAGS[word], ()

    def distance(flag: str) -> tuple[int, str]:
        return Levenshtein.distance(flag, word), flag

    nearest = min(_FLAGS, key=distance)
    # Half of the letters may be wrong: there are only two words to choose from.
    is_near = word != "" and distance(nearest)[0] <= len(nearest) // 2
    if word in _OTHER_FLAGS:
        flagged = _OTHER_FLAGS[word]
    elif is_near:
        flagged = _FLAGS[nearest]
    else:
        flagged = bracketed
    note = unlocated_finding(
        "L020",
        text=text,
        read=str(flagged).upper(),
    )
    return flagged, (note,)


def read_required(text: str) -> tuple[Required, tuple[Finding, ...]]:
    """Return the meaning of a Required cell; any other word is read as the nearest one, with a note."""
    word = text.upper()
    if word in _REQUIRED:
        return _REQUIRED[word], ()
    required = _nearest_required(word)
    if required is None:
        # `REQUIRED (POST only)`: the first word decides.
        first_word, _, _ = word.partition(" ")
        required = _nearest_required(first_word.strip("(*:;,/"))
    # Without a word that is nearly known, nothing is required.
    read = required or "optional"
    note = unlocated_finding("L021", text=text, read=read)
    return read, (note,)


def _nearest_required(word: str) -> Required | None:
    """Return the meaning of the known word that is nearest to a word; None if too many letters differ."""

    def distance(known_word: str) -> int:
        return Levenshtein.distance(known_word, word)

    known = _REQUIRED | _OTHER_REQUIRED_WORDS
    nearest = min(known, key=distance)
    wrong_letters_allowed = len(nearest) // 4
    if distance(nearest) <= wrong_letters_allowed:
        return known[nearest]
    return None


def _name_notes(name: str) -> tuple[Finding, ...]:
    """Return a note if a name is not in camel case (`BirthDate`, `birth date`)."""
    usual = camel(name)
    if usual in ("", name):
        return ()
    note = unlocated_finding("L029", name=name, usual=usual)
    return (note,)


def _read_ending(name: str, data_type: str) -> tuple[Ending, tuple[Finding, ...]]:
    """Return the ending of a name, even if it has a typo, or else the ending of the type."""
    ending = _ending_of(name)
    if ending != "plain":
        return ending, ()
    words: tuple[Ending, ...] = ("descriptor", "reference")
    for word in words:
        if _has_misspelt_ending(name, word):
            note = unlocated_finding(
                "L028",
                name=name,
                word=word.capitalize(),
            )
            return word, (note,)
    return _ending_of(data_type), ()


def _ending_of(text: str) -> Ending:
    folded = text.casefold()
    if folded.endswith("reference"):
        return "reference"
    if folded.endswith("descriptor"):
        return "descriptor"
    return "plain"


def _has_misspelt_ending(name: str, word: str) -> bool:
    """Return whether a name ends with the word with one letter wrong, missing or too many."""
    shortest = len(word) - 1
    longest = len(word) + 1
    for length in range(shortest, longest + 1):
        # The word alone is no ending: something must be before it.
        if length >= len(name):
            break
        ending = name[-length:].casefold()
        if Levenshtein.distance(ending, word, score_cutoff=1) == 1:
            return True
    return False


def kind_of(
    row: ParsedRow, has_members: bool | None
) -> tuple[Kind, tuple[Finding, ...]]:
    """Return the kind of a property, and a note for each way in which its name, type and flag disagree.

    `has_members` is None for a row without a parent: members that it may have are then unplaced, too.
    """
    notes = [
        *_flag_notes(row, has_members),
        *_type_notes(row),
        *_spelling_notes(row, has_members),
    ]
    if row.is_collection:
        # A list of single values (`string[]`) has no members; a list of objects should have some.
        is_plain = row.ending == "plain" and not row.is_scalar
        if has_members is False and is_plain:
            notes.append(unlocated_finding("L030", type=row.type))
        return "collection", tuple(notes)
    if row.ending == "reference":
        if has_members is False:
            notes.append(unlocated_finding("L027"))
        return "reference", tuple(notes)
    if row.ending == "descriptor":
        return "descriptor", tuple(notes)
    if has_members:
        return "object", tuple(notes)
    # A type like `Address`, of which the page prints no members.
    if not row.is_scalar:
        notes.append(unlocated_finding("L026", type=row.type))
    return "scalar", tuple(notes)


def _flag_notes(row: ParsedRow, has_members: bool | None) -> tuple[Finding, ...]:
    """Return a note if only one of flag and type is that of a collection."""
    if row.type_is_list and not row.flagged:
        note = unlocated_finding(
            "L022",
            reason="a list type without the collection flag",
            type=row.type,
        )
        return (note,)
    is_confirmed = row.type_is_list or _is_list_of_members(row, has_members)
    if row.flagged and not is_confirmed:
        note = unlocated_finding(
            "L022",
            reason="a collection flag without a list type",
            type=row.type,
        )
        return (note,)
    return ()


def _is_list_of_members(row: ParsedRow, has_members: bool | None) -> bool:
    """Return whether the members of a row confirm its flag as a collection."""
    # A reference has members in any case, so they confirm nothing.
    return row.flagged and bool(has_members) and row.ending != "reference"


def _spelling_notes(row: ParsedRow, has_members: bool | None) -> tuple[Finding, ...]:
    """Return a note if the Data Type cell has an unusual spelling (`Int32`) that no other note quotes."""
    item_type = usual_type(row.type)
    if _type_notes(row):
        item_type = row.type
    usual = item_type
    if row.type.casefold() == "collection":
        usual = "a collection"
    elif row.bracketed or _is_list_of_members(row, has_members):
        usual = f"{item_type}[]"
    if usual == row.printed_type:
        return ()
    note = unlocated_finding(
        "L032",
        type=row.printed_type,
        read=usual,
    )
    return (note,)


def _type_notes(row: ParsedRow) -> tuple[Finding, ...]:
    """Return a note if a property with the name of a reference or descriptor has another type."""
    if row.ending == "plain" or _ending_of(row.name) == "plain":
        return ()
    # `gradeLevelDescriptor` may have the type `LevelDescriptor`.
    if row.type and row.name.casefold().endswith(row.type.casefold()):
        return ()
    note = unlocated_finding("L025", type=row.type)
    return (note,)
