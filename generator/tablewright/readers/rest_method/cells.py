"""The words of parameter tables (types, Required, column headings), and rows that lost their cell borders.

titlexsd:stringRequiredThe title of the book
shelfNumberOptional
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tablewright.values.markup import one_line

Column = Literal[
    "name", "type", "required", "optional", "description", "default", "example", "group"
]

# Longer names have no type and no Required word directly behind them; the limit keeps the search linear.
_LONGEST_START = 200
_NAME = re.compile(r"[A-Za-z_$@][\w$@.\[\]-]*(?: [\w.\[\]-]+){0,3}")
_BARE_NAME = re.compile(r"[A-Za-z_$@][\w$@.\[\]-]{0,80}(?: [A-Za-z]\w{0,40}){0,2}")

# Types that are recognised directly behind a name, without a blank: `titlestring`.
_GLUED_TYPES = (
    r"xsd:(?:dateTime|string|int|integer|date|time|boolean|decimal|long|double|float|short|byte|anyURI)"
    r"|ISO-?[Dd]ate(?:[Tt]ime)?|[Ss]tring|STRING|[Ii]nteger|INTEGER|[Ii]nt(?:8|16|32|64)?|INT|[Bb]oolean|BOOLEAN"
    r"|(?:[Ll]ist|[Aa]rray|[Ss]et)<\w+>|[Dd]ate-?[Tt]ime|[Dd]ate|DATE|[Nn]umber|NUMBER|[Dd]ecimal|[Ll]ong|[Ff]loat|[Dd]ouble|[Aa]rray|[Oo]bject"
)
# Types that are also the end of usual names, such as `startTime`: they need a blank or a border.
_OTHER_TYPES = r"bool|text|time|timestamp|uuid|guid|enum|email|url|uri|file|[Ll]ist|map|json|char|short|byte"
_LIST_TYPE = r"[A-Z]\w*:(?:list|array)"
_DETAIL = r"(?:\s?\([^()]{0,60}\))?(?:\[\])?"
_GLUED_END = re.compile(rf"(?:{_GLUED_TYPES}){_DETAIL}\Z")
_LIST_END = re.compile(rf"{_LIST_TYPE}\Z")
_SPACED_END = re.compile(
    rf"(?<!\S)(?:{_GLUED_TYPES}|{_OTHER_TYPES}|{_LIST_TYPE}|(?:[Ll]ist|[Aa]rray)\s?(?:of\s|<|\[)\s?\w+[>\]]?){_DETAIL}\Z"
)
_TYPE = re.compile(
    rf"(?:{_GLUED_TYPES}|{_OTHER_TYPES}|xsd:\w+){_DETAIL}"
    r"|[A-Z]?\w*:(?:list|array)|\w+\[\]|(?:list|array|set)\s?(?:of\s|<|\[|\()\s?[\w:]+[>\])]?",
    re.I,
)
_TYPE_INSIDE = re.compile(rf"(?:{_GLUED_TYPES}){_DETAIL}(?::(?:list|array))?")

# English words that end with the name of a type: `print` is no parameter `pr` of the type `int`.
_WORDS_WITH_TYPE = re.compile(
    r"(?:print|point|hint|mint|paint|joint|constraint|complaint|restraint|tint|sprint|update|candidate|mandate"
    r"|validate|outdate|predate|along|belong|float|substring)\Z",
    re.I,
)
# `dataEventSummaryA list`: the name and the type without a blank.
_CAPITAL_WORDS = re.compile(r"\w+(?: \w+){0,2}")
_CAPITAL = re.compile(r"[A-Z]")
_LIST_SUFFIX = re.compile(r":list|:array|\[\]")

_REQUIRED_WORD = re.compile(r"Required|Optional|Mandatory|Conditional", re.I)
_YES_OR_NO = re.compile(r"(?:Yes|No|YES|NO|Y|N)(?![a-z])")
_REQUIRED = frozenset(
    {"required", "mandatory", "yes", "y", "true", "m", "x", "must", "\u2713", "\u2714"}
)
_OPTIONAL = frozenset({"optional", "no", "n", "false", "o", "opt"})

# The headings of columns by their meaning, in small letters and without blanks and marks.
_WORDS_BY_COLUMN: dict[Column, str] = {
    "name": "name parameter parametername param field fieldname attribute attributename property propertyname"
    " key member element argument header headername variable",
    "type": "type datatype format",
    "required": "required mandatory requiredoptional optionalrequired isrequired mandatoryoptional"
    " requirement presence requiredyn mandatoryyn yn mo om ro req reqd usage",
    "optional": "optional isoptional optionalyn",
    "description": "description details detail meaning notes note comment comments remarks explanation"
    " definition purpose",
    "default": "default defaultvalue defaults",
    "example": "example examples examplevalue sample samplevalue",
    "group": "in location passedin sentin where paramtype parametertype",
}
_HEADINGS: dict[str, Column] = {}
for _column, _words in _WORDS_BY_COLUMN.items():
    for _word in _words.split():
        _HEADINGS[_word] = _column
_LIST_ROW = re.compile(
    r"(?:[-*\u2022]\s)?[`*]{0,3}(?P<name>[A-Za-z_$@][\w$@.\[\]-]{0,80})[`*]{0,3}\s?[(\[](?P<words>[^()\[\]]{1,60})[)\]]"
    r"(?:\s?[:\u2013\u2014-])?\s?(?P<description>.*)"
)
# `NameTypeRequired`: long words first, so that `parametername` is not read as `parameter` and `name`. Words
# for the group are left out: `ParameterType` is two columns.
_HEADING_WORD = re.compile(
    "|".join(
        sorted(
            (word for word in _HEADINGS if _HEADINGS[word] != "group"),
            key=len,
            reverse=True,
        )
    )
)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row as printed, by the meaning of their columns; `surplus` have no column."""

    name: str
    type: str = ""
    required: str = ""
    description: str = ""
    default: str = ""
    example: str = ""
    group: str = ""
    surplus: tuple[tuple[str, str], ...] = ()


# Headings of columns ---------------------------------------------------------------------------------


def column_of(heading: str) -> Column | None:
    """Returns the meaning of a column by its heading, else None."""
    letters = re.sub(r"[^a-z]", "", heading.lower())
    return _HEADINGS.get(letters)


def run_together_columns(text: str) -> tuple[Column, ...]:
    """Returns the columns of a header without borders: `NameTypeDescription`; empty for other text."""
    # A header has only such words; a longer line is a sentence.
    if len(text) > _LONGEST_START:
        return ()
    letters = re.sub(r"[^a-z]", "", text.lower())
    columns: list[Column] = []
    end = 0
    for match in _HEADING_WORD.finditer(letters):
        if match.start() != end:
            return ()
        columns.append(_HEADINGS[match[0]])
        end = match.end()
    is_header = end == len(letters) and "name" in columns[:2]
    return tuple(columns) if is_header and are_headings(columns) else ()


def are_headings(columns: Collection[Column | None]) -> bool:
    """Returns whether the columns can be those of a header: `name Required` may be a row as well."""
    return "type" in columns or "description" in columns


# Words of cells --------------------------------------------------------------------------------------


def is_type(text: str, type_names: Collection[str] = ()) -> bool:
    """Returns whether a cell is a type; `type_names` are the titles of the page's other tables."""
    if text in type_names:
        return True
    return len(text) <= _LONGEST_START and _TYPE.fullmatch(text) is not None


def starts_with_type(text: str) -> bool:
    """Returns whether a line begins with a type, as the line below a name does."""
    return _TYPE.match(text[:_LONGEST_START]) is not None


def is_required_word(text: str) -> bool:
    """Returns whether a cell is a word of a Required column."""
    word = text.strip(" .*()").lower()
    return word in _REQUIRED or word in _OPTIONAL or word == "conditional"


def required_of(cell: str, column: Column) -> str:
    """Returns a Required cell, with `Required` or `Optional` for yes, no and their short forms."""
    word = cell.strip(" .*()").lower()
    if word in ("required", "optional"):
        return cell.strip(" .*()")
    is_yes = word in _REQUIRED
    if not is_yes and word not in _OPTIONAL:
        return cell
    # A column may be headed `Optional`.
    if column == "optional" and word != "mandatory":
        is_yes = not is_yes
    return "Required" if is_yes else "Optional"


def is_bare_name(text: str) -> bool:
    """Returns whether a line can be the name of a parameter whose other cells are on the next lines."""
    return _BARE_NAME.fullmatch(text) is not None


def looks_like_row(text: str) -> bool:
    """Returns whether a line has a type directly before a Required word, as rows have."""
    for match in _REQUIRED_WORD.finditer(text, 0, _LONGEST_START):
        start = text[: match.start()].rstrip()
        for pattern in (_SPACED_END, _GLUED_END, _LIST_END):
            if pattern.search(start):
                return True
    return False


def ends_in_word(name: str) -> bool:
    """Returns whether a name ends in a usual word that ends with a type: `print`."""
    return _WORDS_WITH_TYPE.search(name) is not None


# Rows without borders --------------------------------------------------------------------------------


def split_row(
    text: str, columns: Sequence[Column], type_names: Collection[str] = ()
) -> Cells | None:
    """Returns the cells of a row that lost its borders, else None.

    `columns` are those of the header, empty if the table has none; `type_names` are types of the page itself.
    """
    text = one_line(text).strip("*`")
    cells = _split_list_row(text, type_names) or _split(text, columns, type_names)
    if cells is None:
        return None
    return replace(cells, required=required_of(cells.required, "required"))


def _split(
    text: str, columns: Sequence[Column], type_names: Collection[str]
) -> Cells | None:
    if columns and not {"required", "optional"} & {*columns}:
        return _split_at_type(text, type_names)
    if "required" in columns and "type" in columns:
        is_swapped = columns.index("required") < columns.index("type")
        if is_swapped:
            return _split_swapped(text)
    return _split_at_required(text, columns)


def _split_list_row(text: str, type_names: Collection[str]) -> Cells | None:
    """Returns the cells of a row such as `- isbn (string, required): the number of the book`."""
    match = _LIST_ROW.fullmatch(text)
    if not match:
        return None
    data_type = ""
    required = ""
    for word in re.split(r"\s*[,;/]\s*", match["words"].strip()):
        if not required and is_required_word(word):
            required = word
        elif not data_type and is_type(word, type_names):
            data_type = word
        else:
            return None
    return Cells(match["name"], data_type, required, match["description"])


def _split_at_required(text: str, columns: Sequence[Column]) -> Cells | None:
    """Returns the cells of a row with name, type, Required word and description, in this order."""
    untyped: Cells | None = None
    untyped_end = 0
    head = text[:_LONGEST_START]
    for match in _REQUIRED_WORD.finditer(head):
        start = head[: match.start()]
        name, data_type = _split_start(start)
        description = text[match.end() :].strip()
        if data_type:
            # A type far behind the first such word is a word of the description.
            if untyped is not None and " " in head[untyped_end : match.start()]:
                break
            return Cells(name, data_type, match[0], description)
        if untyped is None and _is_untyped_start(start, match[0], text, columns):
            untyped = Cells(name, "", match[0], description)
            untyped_end = match.end()
    if untyped is None and columns:
        return _split_at_yes_or_no(text)
    return untyped


def _is_untyped_start(
    start: str, word: str, text: str, columns: Sequence[Column]
) -> bool:
    """Returns whether the text before a Required word is a name alone, or the row has lost its name."""
    after = text[len(start) + len(word) :][:1]
    # `Optionally` and `Requirements` are words of a sentence.
    if not word[0].isupper() or after.islower():
        return False
    name = start.strip()
    if not name:
        return True
    if not _NAME.fullmatch(name):
        return False
    # Without a header, a sentence such as `The field is Required` looks like a row.
    return bool(columns) or " " not in name


def _split_at_yes_or_no(text: str) -> Cells | None:
    """Returns the cells of a row whose Required cell is `Yes`, `No`, `Y` or `N`, directly behind its type."""
    head = text[:_LONGEST_START]
    for match in _YES_OR_NO.finditer(head):
        name, data_type = _split_start(head[: match.start()])
        if name and data_type:
            description = text[match.end() :].strip()
            return Cells(name, data_type, match[0], description)
    return None


def _split_swapped(text: str) -> Cells | None:
    """Returns the cells of a row whose Required word is before its type."""
    head = text[:_LONGEST_START]
    for match in _REQUIRED_WORD.finditer(head):
        name = head[: match.start()].strip()
        rest = text[match.end() :].lstrip()
        data_type = _TYPE.match(rest)
        if data_type and _NAME.fullmatch(name):
            description = rest[data_type.end() :].strip()
            return Cells(name, data_type[0], match[0], description)
    return None


def _split_at_type(text: str, type_names: Collection[str]) -> Cells | None:
    """Returns the cells of a row with name, type and description: `titleStringThe title of the book`."""
    head = text[:_LONGEST_START]
    start, end = _own_type_in(head, type_names)
    if start:
        return Cells(head[:start].strip(), head[start:end], "", text[end:].strip())
    for match in _TYPE_INSIDE.finditer(head, 1):
        name = head[: match.start()].strip()
        rest = text[match.end() :]
        # `startDateISO-DateThe day`: the first type is a part of the name.
        is_in_name = _TYPE_INSIDE.match(rest) or rest[:1].islower()
        if _NAME.fullmatch(name) and not is_in_name:
            return Cells(name, match[0], "", rest.strip())
    return None


def _own_type_in(head: str, type_names: Collection[str]) -> tuple[int, int]:
    """Returns where a row has a type that is the title of another table of the page; (0, 0) if nowhere."""
    words = _CAPITAL_WORDS.match(head)
    end = words.end() if words else 0
    starts = [match.start() for match in _CAPITAL.finditer(head, 1, end)]
    for position, start in enumerate(starts):
        # The type ends before a capital letter, or at the end of the joined words.
        for stop in (*starts[position + 1 :], end):
            is_known = head[start:stop] in type_names
            if is_known and _NAME.fullmatch(head[:start].strip()):
                suffix = _LIST_SUFFIX.match(head, stop)
                return start, suffix.end() if suffix else stop
    return 0, 0


def _split_start(start: str) -> tuple[str, str]:
    """Returns the name and the type before a Required word; the type is empty if there is none."""
    start = start.rstrip()
    for pattern in (_SPACED_END, _GLUED_END, _LIST_END):
        match = pattern.search(start)
        if not match:
            continue
        name = start[: match.start()].strip()
        data_type = match[0].strip()
        if pattern is _GLUED_END and ends_in_word(start):
            return start.strip(), ""
        if pattern is _LIST_END:
            name, data_type = _cut_list_type(start)
        if not name or _NAME.fullmatch(name):
            return name, data_type
    return start.strip(), ""


def _cut_list_type(start: str) -> tuple[str, str]:
    """Returns the name and the list type of `dataEventSummary:list`, cut at the first capital letter."""
    match = re.search(r"(?<=[a-z\d_])[A-Z]\w*:(?:list|array)\Z", start)
    if match is None:
        return "", start
    return start[: match.start()].strip(), match[0]
