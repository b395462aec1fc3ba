"""The kinds of cell values: one class for each class of `model/values.py`.

To add a kind, add its class there; the type checker then reports `_kind_of_class`, the members that the new
ValueKind misses, and a placeholder that has no rule yet in `runtime/core/samples/placeholders.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, assert_never, get_args

from tablewright.model.findings import unlocated_finding
from tablewright.model.json_types import Json, JsonObject, Plain
from tablewright.model.values import (
    Calculated,
    FixedDate,
    Items,
    Literal,
    PreferredValue,
    RelativeDate,
    SchoolDate,
    SchoolYear,
    SchoolYearText,
    SystemValue,
    Value,
    Variable,
)
from tablewright.naming import words
from tablewright.runtime.core.samples.placeholders import PlaceholderName, school_date
from tablewright.values import markup
from tablewright.values.notations import (
    EMPTY_NOTATIONS,
    FUTURE,
    NUMBER_WORDS,
    Notation,
    Reading,
    notation,
)
from tablewright.values.typed_texts import (
    SingleType,
    UnfitError,
    system_default,
    type_name,
    typed_text,
)
from tablewright.values.value_kind import (
    CellReader,
    KeyedValueKind,
    ValueFields,
    ValueKind,
)
from tablewright.values.whole_numbers import whole_number

# The notations, as regular expressions --------------------------------------------------------------

_YEAR = r"\[\s*current\s*school\s*year\s*\]"
_OR_SYSTEM_VALUE = r"\s*if\s*possible\s*\|\s*system\s*values?\s*\]"
_USUAL_PREFERRED = '["{1}" if possible | system value]'
_NAME = r"([^\[\]|\"]+?)"
_SUFFIX = r"(/[^\s\[\]|]+)"
_COUNT = r"([+-]\s*\d+)?"
# A longer number of years or days is no date of the calendar.
_LONGEST_COUNT = 5

#: Anything in brackets, in a line without cell borders.
_BRACKETS = r"\[[^\]]*\]"

# The JSON Schemas of the keys in YAML files ---------------------------------------------------------

_TEXT: JsonObject = {"type": "string"}
_WHOLE: JsonObject = {"type": "integer"}
_ANY_VALUE: JsonObject = {"$ref": "#/$defs/Value"}

#: Texts can be printed as a date: a `string` may hold a day as well as the date types.
_DATE_TYPES = frozenset(
    {"date", "datetime", "local-datetime", "date-or-datetime", "string"}
)


# Members that several kinds share -------------------------------------------------------------------


def _unchanged(_: object, value: Value) -> Value:
    return value


def _always_free(_: object, value: Value) -> bool:
    return True


def _never_free(_: object, value: Value) -> bool:
    return False


def _without_texts(_: object, value: Value) -> Iterator[str]:
    return iter(())


def _not_a_day(_: object, value: Value, school_year: int) -> date | None:
    return None


# One class for each kind ----------------------------------------------------------------------------


# `[Grand Oaks](https://...)`: the value is the text of the link.
def _read_link(match: re.Match[str], _: str) -> Reading:
    label = markup.revealed(match[1])
    same = label == markup.revealed(match[2])
    return Reading(
        Literal(label),
        () if same else (unlocated_finding("N006", value=label),),
    )


def _read_unknown(match: re.Match[str], _: str) -> Reading:
    text = markup.revealed(match[0])
    return Reading(Literal(text), (unlocated_finding("N002", value=text),))


class _LiteralKind(ValueKind[Literal]):
    notations = (
        notation("link", r"\[([^\[\]]+)\]\(([^()\s]+)\)", _read_link, precedence=3),
        notation(
            "unknown quotes",
            r"[\"“'\u2018].+[\"”'\u2019]",
            _read_unknown,
            precedence=3,
        ),
        notation(
            "unknown brackets",
            # From the first opening bracket, so that the time does not grow with the square of the text.
            r"(?:[^\[\n]*\[.*\]|[^{\n]*\{.*\}|.*(?:<[^\s<>][^<>]*>|~[^\s~][^~]*~|%[^\s%]+%)).*",
            _read_unknown,
            precedence=3,
        ),
    )
    # `8:15:00`, `512-555-0100`, `TRUE`: other texts do not show where they end.
    extents = (
        r"\d{1,2}:\d\d:\d\d",
        r"\d{3}-\d{3}-\d{4}",
        "TRUE|FALSE|True|False|true|false",
    )
    types = None
    effective = _unchanged
    accepts_any = _never_free
    day = _not_a_day

    def cell_text(self, value: Literal, read: CellReader) -> str:
        plain = markup.escaped(value.text)
        # A text that looks like a notation is printed as a code span, which is always read as text.
        return plain if read(plain) == Reading(value) else markup.code_span(value.text)

    def to_yaml(self, value: Literal) -> Plain:
        return value.text

    def placeholder(self, value: Literal, kind: SingleType, namespace: str) -> Json:
        return typed_text(value.text, kind, namespace)

    def words(self, value: Literal) -> str:
        return value.text

    def code_values(self, value: Literal) -> Iterator[str]:
        yield value.text.rpartition("#")[2]

    def lasting_texts(self, value: Literal) -> Iterator[str]:
        yield value.text


# `["501" if possible | system value]`, `["{start}-{end} Fall" if possible | system value]`
def _read_preferred(match: re.Match[str], _: str) -> Reading:
    text = markup.revealed(match[1])
    if "{start}" in match[1] or "{end}" in match[1]:
        return Reading(PreferredValue(SchoolYearText(text)))
    return Reading(PreferredValue(Literal(text)))


class _PreferredValueKind(KeyedValueKind[PreferredValue]):
    notations = (
        notation(
            "preferred, quoted",
            r"\[\s*[\"“'\u2018](.+)[\"”'\u2019]" + _OR_SYSTEM_VALUE,
            _read_preferred,
            _USUAL_PREFERRED,
        ),
        notation(
            "preferred, unquoted",
            r"\[\s*([^\"“”|\]]+?)" + _OR_SYSTEM_VALUE,
            _read_preferred,
            _USUAL_PREFERRED,
        ),
    )
    extents = (_BRACKETS,)
    types = None
    yaml_keys = (("prefer", _ANY_VALUE),)
    accepts_any = _always_free
    day = _not_a_day

    def cell_text(self, value: PreferredValue, read: CellReader) -> str:
        preferred = kind_of(value.preferred).cell_text(value.preferred, read)
        return f'["{preferred}" if possible \\| system value]'

    def to_yaml(self, value: PreferredValue) -> Plain:
        return {"prefer": kind_of(value.preferred).to_yaml(value.preferred)}

    def from_yaml(self, fields: ValueFields) -> PreferredValue:
        preferred = fields.value("prefer")
        if not isinstance(preferred, Literal | SchoolYearText):
            raise ValueError("a text or a school-year-text is expected here")
        return PreferredValue(preferred)

    def placeholder(
        self, value: PreferredValue, kind: SingleType, namespace: str
    ) -> Json:
        return _placeholder(
            "$prefer", single_placeholder(value.preferred, kind, namespace)
        )

    def effective(self, value: PreferredValue) -> Value:
        return value.preferred

    def words(self, value: PreferredValue) -> str:
        return f"{kind_of(value.preferred).words(value.preferred)} (preferred)"

    def code_values(self, value: PreferredValue) -> Iterator[str]:
        return kind_of(value.preferred).code_values(value.preferred)

    def lasting_texts(self, value: PreferredValue) -> Iterator[str]:
        return kind_of(value.preferred).lasting_texts(value.preferred)


def _read_counted_on(match: re.Match[str], _: str) -> Reading | None:
    plus = _read_count(match[1] + match[2])
    return None if plus is None else Reading(Calculated(match[3], plus))


class _CalculatedKind(KeyedValueKind[Calculated]):
    notations = (
        notation(
            "calculated",
            r"\[\s*system\s*calculated\s*value\s*\|\s*([^|\]]+?)\s*\]",
            lambda match, _: Reading(Calculated(match[1])),
            "[System calculated value | {1}]",
        ),
        notation(
            "counted on",
            r"\[\s*previous\s*system\s*calculated\s*value\s*([+-])\s*(\d+)\s*\|\s*([^|\]]+?)\s*\]",
            _read_counted_on,
            "[Previous system calculated value {1} {2} | {3}]",
        ),
    )
    extents = (_BRACKETS,)
    types = None
    yaml_keys = (("calculated", _TEXT), ("plus", _WHOLE))
    accepts_any = _always_free
    code_values = _without_texts
    lasting_texts = _without_texts
    day = _not_a_day

    def cell_text(self, value: Calculated, read: CellReader) -> str:
        example = markup.escaped(value.example)
        if value.plus is None:
            return f"[System calculated value \\| {example}]"
        sign = "-" if value.plus < 0 else "+"
        return (
            f"[Previous system calculated value {sign} {abs(value.plus)} \\| {example}]"
        )

    def to_yaml(self, value: Calculated) -> Plain:
        if value.plus is None:
            return {"calculated": value.example}
        return {"calculated": value.example, "plus": value.plus}

    def from_yaml(self, fields: ValueFields) -> Calculated:
        return Calculated(
            fields.text("calculated"),
            fields.whole("plus") if fields.has("plus") else None,
        )

    def placeholder(self, value: Calculated, kind: SingleType, namespace: str) -> Json:
        example = typed_text(value.example, kind, namespace)
        if value.plus is None:
            return _placeholder("$calculated", example)
        return _placeholder("$calculated", example, {"plus": value.plus})

    def effective(self, value: Calculated) -> Value:
        return Literal(value.example)

    def words(self, value: Calculated) -> str:
        previous = "" if value.plus is None else f", previous + {value.plus}"
        return f"{value.example} (calculated{previous})"


def _read_school_year(match: re.Match[str], _: str) -> Reading | None:
    years = _read_count(match[1])
    return None if years is None else Reading(SchoolYear(years))


# `[Five years prior to Current School Year]`, `[School year 3 years ago]`
def _read_years_ago(match: re.Match[str], _: str) -> Reading | None:
    word = match[1].lower()
    years = whole_number(word, _LONGEST_COUNT)
    if years is not None:
        return Reading(SchoolYear(-years))
    return (
        Reading(SchoolYear(-NUMBER_WORDS.index(word))) if word in NUMBER_WORDS else None
    )


class _SchoolYearKind(KeyedValueKind[SchoolYear]):
    notations = (
        notation(
            "school year",
            rf"\[\s*current\s*school\s*year\s*{_COUNT}\s*\]",
            _read_school_year,
            "[Current School Year{1}]",
        ),
        notation(
            "years before",
            r"\[\s*(\w+) (years?) (prior to|before) (the )?current school year\s*\]",
            _read_years_ago,
            "[{1} {2} {3} {4}Current School Year]",
        ),
        notation(
            "years ago",
            r"\[\s*school year (\w+) (years?) ago\s*\]",
            _read_years_ago,
            "[School year {1} {2} ago]",
        ),
    )
    extents = (_BRACKETS,)
    types = frozenset({"integer", "number", "string"})
    yaml_keys = (("school-year", _WHOLE),)
    effective = _unchanged
    accepts_any = _never_free
    code_values = _without_texts
    lasting_texts = _without_texts
    day = _not_a_day

    def cell_text(self, value: SchoolYear, read: CellReader) -> str:
        return f"[Current School Year{_count_text(value.offset)}]"

    def to_yaml(self, value: SchoolYear) -> Plain:
        return {"school-year": value.offset}

    def from_yaml(self, fields: ValueFields) -> SchoolYear:
        return SchoolYear(fields.whole("school-year"))

    def placeholder(self, value: SchoolYear, kind: SingleType, namespace: str) -> Json:
        if type_name(kind) == "string":
            return _placeholder("$school-year", value.offset, {"as": "string"})
        return _placeholder("$school-year", value.offset)

    def words(self, value: SchoolYear) -> str:
        return f"school year {value.offset:+}" if value.offset else "school year"


class _SystemValueKind(KeyedValueKind[SystemValue]):
    notations = (
        notation(
            "system value",
            r"\[\s*system\s*values?\s*\]",
            lambda match, _: Reading(SystemValue()),
            "[System value]",
        ),
    )
    extents = (_BRACKETS,)
    types = None
    yaml_keys = (("system", {"const": "value"}),)
    effective = _unchanged
    accepts_any = _always_free
    code_values = _without_texts
    lasting_texts = _without_texts
    day = _not_a_day

    def cell_text(self, value: SystemValue, read: CellReader) -> str:
        return "[System value]"

    def to_yaml(self, value: SystemValue) -> Plain:
        return {"system": "value"}

    def from_yaml(self, fields: ValueFields) -> SystemValue:
        return SystemValue()

    def placeholder(self, value: SystemValue, kind: SingleType, namespace: str) -> Json:
        return _placeholder("$system", system_default(kind, namespace))

    def words(self, value: SystemValue) -> str:
        return "(system value)"


def _read_school_date(match: re.Match[str], _: str) -> Reading:
    month, day = int(match[1]), int(match[2])
    return (
        Reading(SchoolDate(month, day))
        if _is_day(2000, month, day)
        else _read_as_no_day(match[0])
    )


# `12/16` is a day in a row of dates and text in any other row. Each guess has a finding: it may be wrong.
def _read_bare_day(match: re.Match[str], declared_type: str) -> Reading | None:
    month, day = int(match[1]), int(match[2])
    is_date = "date" in declared_type.lower()
    if not _is_day(2000, month, day):
        return _read_as_no_day(match[0]) if is_date else None
    if is_date:
        return Reading(
            SchoolDate(month, day),
            (unlocated_finding("N001", value=match[0]),),
        )
    return Reading(Literal(match[0]), (unlocated_finding("N007", value=match[0]),))


def _month_and_day(value: SchoolDate) -> str:
    return f"{value.month:02}-{value.day:02}"


class _SchoolDateKind(KeyedValueKind[SchoolDate]):
    notations = (
        notation(
            "day of the school year",
            rf"(\d{{1,2}})/(\d{{1,2}})\s*/+\s*{_YEAR}",
            _read_school_date,
            "{1}/{2}/[Current School Year]",
        ),
        notation(
            "day of the school year, ISO",
            rf"{_YEAR}\s*-(\d{{1,2}})-(\d{{1,2}})",
            _read_school_date,
            "[Current School Year]-{1}-{2}",
        ),
        notation(
            "day",
            r"(\d{1,2})/(\d{1,2})",
            _read_bare_day,
        ),
    )
    # `12/16` alone is not among them: in a line of many cells it may be part of a longer date.
    extents = (rf"\d{{1,2}}/\d{{1,2}}//?\s*{_BRACKETS}", rf"{_BRACKETS}-\d\d-\d\d")
    types = _DATE_TYPES
    yaml_keys = (("school-date", {"type": "string", "pattern": r"^\d\d-\d\d$"}),)
    effective = _unchanged
    accepts_any = _never_free
    code_values = _without_texts
    lasting_texts = _without_texts

    def cell_text(self, value: SchoolDate, read: CellReader) -> str:
        return f"{value.month}/{value.day}/[Current School Year]"

    def to_yaml(self, value: SchoolDate) -> Plain:
        return {"school-date": _month_and_day(value)}

    def from_yaml(self, fields: ValueFields) -> SchoolDate:
        text = fields.text("school-date")
        # 2000 is a leap year, in which every month and day exists that a school year can have.
        day = _calendar_day(f"2000-{text}", text)
        return SchoolDate(day.month, day.day)

    def placeholder(self, value: SchoolDate, kind: SingleType, namespace: str) -> Json:
        return _placeholder(
            "$school-date", _month_and_day(value), _datetime_setting(kind)
        )

    def words(self, value: SchoolDate) -> str:
        return f"{_month_and_day(value)} of the school year"

    def day(self, value: SchoolDate, school_year: int) -> date | None:
        return school_date(_month_and_day(value), school_year)


def _read_date(text: str, year: int, month: int, day: int) -> Reading:
    return (
        Reading(FixedDate(year, month, day))
        if _is_day(year, month, day)
        else _read_as_no_day(text)
    )


def _iso_day(value: FixedDate) -> str:
    return f"{value.year:04}-{value.month:02}-{value.day:02}"


class _FixedDateKind(KeyedValueKind[FixedDate]):
    notations = (
        notation(
            "date",
            r"(\d{1,2})/(\d{1,2})/(\d{4})",
            lambda match, _: _read_date(
                match[0], int(match[3]), int(match[1]), int(match[2])
            ),
        ),
        notation(
            "date, ISO",
            r"(\d{4})-(\d\d)-(\d\d)",
            lambda match, _: _read_date(
                match[0], int(match[1]), int(match[2]), int(match[3])
            ),
        ),
    )
    extents = (r"\d{1,2}/\d{1,2}/\d{4}", r"\d{4}-\d\d-\d\d")
    types = None
    yaml_keys = (("date", {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}),)
    effective = _unchanged
    accepts_any = _never_free
    code_values = _without_texts

    def cell_text(self, value: FixedDate, read: CellReader) -> str:
        return _iso_day(value)

    def to_yaml(self, value: FixedDate) -> Plain:
        return {"date": _iso_day(value)}

    def from_yaml(self, fields: ValueFields) -> FixedDate:
        text = fields.text("date")
        day = _calendar_day(text, text)
        return FixedDate(day.year, day.month, day.day)

    def placeholder(self, value: FixedDate, kind: SingleType, namespace: str) -> Json:
        return typed_text(_iso_day(value), kind, namespace)

    def words(self, value: FixedDate) -> str:
        return _iso_day(value)

    def lasting_texts(self, value: FixedDate) -> Iterator[str]:
        # Sentences mention the year alone: "born in 1999".
        yield str(value.year)

    def day(self, value: FixedDate, school_year: int) -> date | None:
        return date(value.year, value.month, value.day)


def _read_relative_date(match: re.Match[str], _: str) -> Reading | None:
    days = _read_count(match[2])
    return None if days is None else Reading(RelativeDate(days))


class _RelativeDateKind(KeyedValueKind[RelativeDate]):
    notations = (
        notation(
            "current date",
            rf"(\[?)\s*current\s*date\s*{_COUNT}\s*(\]?)",
            _read_relative_date,
            "{1}Current Date{2}{3}",
        ),
        notation(
            "future date",
            r"(\[?)\s*future\s*date\s*(\]?)",
            lambda match, _: Reading(RelativeDate(FUTURE)),
            "{1}Future Date{2}",
        ),
    )
    # Without brackets, `Current Date` cannot be distinguished from the words around it.
    extents = (_BRACKETS,)
    types = _DATE_TYPES
    yaml_keys = (("days-from-today", _WHOLE),)
    effective = _unchanged
    accepts_any = _never_free
    code_values = _without_texts
    lasting_texts = _without_texts
    day = _not_a_day

    def cell_text(self, value: RelativeDate, read: CellReader) -> str:
        return (
            "Future Date"
            if value.days == FUTURE
            else f"[Current Date{_count_text(value.days)}]"
        )

    def to_yaml(self, value: RelativeDate) -> Plain:
        return {"days-from-today": value.days}

    def from_yaml(self, fields: ValueFields) -> RelativeDate:
        return RelativeDate(fields.whole("days-from-today"))

    def placeholder(
        self, value: RelativeDate, kind: SingleType, namespace: str
    ) -> Json:
        return _placeholder("$relative-date", value.days, _datetime_setting(kind))

    def words(self, value: RelativeDate) -> str:
        return f"today {value.days:+} days" if value.days else "today"


def _read_variable(match: re.Match[str]) -> Variable:
    return Variable(markup.revealed(match[1]), markup.revealed(match[2] or ""))


# `[High School calendarCode]`: no bar and no keyword; the form of the name shows that this is a named value.
def _read_implied_variable(match: re.Match[str], _: str) -> Reading:
    variable = _read_variable(match)
    return Reading(variable, (unlocated_finding("N010", name=variable.name),))


class _VariableKind(KeyedValueKind[Variable]):
    notations = (
        notation(
            "named value, ours",
            rf"\[\s*named value\s*\|\s*(.+?)\s*\]{_SUFFIX}?",
            lambda match, _: Reading(_read_variable(match)),
            "[Named value | {1}]{2}",
        ),
        notation(
            "named value with suffix",
            rf"\[\s*{_NAME}\s*\]{_SUFFIX}",
            _read_implied_variable,
        ),
        notation(
            "named value of a member",
            r"\[((?:[\w-]+ )+[a-z]+(?:[A-Z]\w*))\]()",
            _read_implied_variable,
            flags=re.RegexFlag(0),
        ),
    )
    extents = (rf"{_BRACKETS}/[A-Za-z]+", _BRACKETS)
    types = None
    yaml_keys = (("variable", _TEXT), ("suffix", _TEXT), ("default", _TEXT))
    accepts_any = _always_free
    code_values = _without_texts
    lasting_texts = _without_texts
    day = _not_a_day

    def cell_text(self, value: Variable, read: CellReader) -> str:
        # Cells hold no default: it comes from a correction or from the convention of the family.
        printed = f"[{markup.escaped(value.name)}]{markup.escaped(value.suffix)}"
        if read(printed).value == replace(value, default=""):
            return printed
        return f"[Named value \\| {markup.code_span(value.name)}]{markup.escaped(value.suffix)}"

    def to_yaml(self, value: Variable) -> Plain:
        plain = {"variable": value.name}
        if value.suffix:
            plain["suffix"] = value.suffix
        if value.default:
            plain["default"] = value.default
        return plain

    def from_yaml(self, fields: ValueFields) -> Variable:
        suffix = fields.text("suffix") if fields.has("suffix") else ""
        default = fields.text("default") if fields.has("default") else ""
        return Variable(fields.text("variable"), suffix, default)

    def placeholder(self, value: Variable, kind: SingleType, namespace: str) -> Json:
        whole = typed_text(
            (value.default or value.name) + value.suffix, kind, namespace
        )
        if not value.suffix:
            return _placeholder("$variable", value.name, {"default": whole})
        # The suffix is added to the supplied value too, so the default must not contain it.
        default = str(whole).removesuffix(value.suffix)
        return _placeholder(
            "$variable", value.name, {"default": default, "suffix": value.suffix}
        )

    def effective(self, value: Variable) -> Value:
        return Literal((value.default or value.name) + value.suffix)

    def words(self, value: Variable) -> str:
        return f"[{value.name}]{value.suffix}"


class _SchoolYearTextKind(KeyedValueKind[SchoolYearText]):
    notations = (
        notation(
            "school-year text",
            r".*\{(?:start|end)\}.*",
            lambda match, _: Reading(SchoolYearText(markup.revealed(match[0]))),
            precedence=2,
        ),
    )
    extents = ()
    types = frozenset({"string"})
    yaml_keys = (("school-year-text", _TEXT),)
    effective = _unchanged
    accepts_any = _never_free
    code_values = _without_texts
    lasting_texts = _without_texts
    day = _not_a_day

    def cell_text(self, value: SchoolYearText, read: CellReader) -> str:
        return markup.escaped(value.template)

    def to_yaml(self, value: SchoolYearText) -> Plain:
        return {"school-year-text": value.template}

    def from_yaml(self, fields: ValueFields) -> SchoolYearText:
        return SchoolYearText(fields.text("school-year-text"))

    def placeholder(
        self, value: SchoolYearText, kind: SingleType, namespace: str
    ) -> Json:
        return _placeholder("$school-year-text", value.template)

    def words(self, value: SchoolYearText) -> str:
        return value.template


class _ItemsKind(ValueKind[Items]):
    #: `cells.py` splits a cell into items before it looks for notations.
    notations = ()
    extents = ()
    types = None
    effective = _unchanged
    day = _not_a_day

    def cell_text(self, value: Items, read: CellReader) -> str:
        # A list inside a list is separated by `&`, its parent by `&&`.
        separator = f" {'&' * item_depth(value)}<br/>"
        parts = [
            kind_of(item).cell_text(item, read) if item is not None else ""
            for item in value.items
        ]
        return "".join(part + separator for part in parts)

    def to_yaml(self, value: Items) -> Plain:
        return [
            None if item is None else kind_of(item).to_yaml(item)
            for item in value.items
        ]

    def placeholder(self, value: Items, kind: SingleType, namespace: str) -> Json:
        raise UnfitError(
            "the cell contains several items, and the member holds one value"
        )

    def accepts_any(self, value: Items) -> bool:
        return all(
            item is None or kind_of(item).accepts_any(item) for item in value.items
        )

    def words(self, value: Items) -> str:
        items = [
            "(empty)" if item is None else kind_of(item).words(item)
            for item in value.items
        ]
        return f"[{', '.join(items)}]"

    def code_values(self, value: Items) -> Iterator[str]:
        for item in value.items:
            if item is not None:
                yield from kind_of(item).code_values(item)

    def lasting_texts(self, value: Items) -> Iterator[str]:
        for item in value.items:
            if item is not None:
                yield from kind_of(item).lasting_texts(item)


def item_depth(value: Value | None) -> int:
    """The number of list levels of a value; 0 for a single value."""
    return (
        1 + max(map(item_depth, value.items), default=0)
        if isinstance(value, Items)
        else 0
    )


# Shared by several kinds ----------------------------------------------------------------------------


def single_placeholder(value: Value, kind: SingleType, namespace: str) -> Json:
    """The placeholder of a value, if the type can hold its kind. Raises UnfitError."""
    value_kind = kind_of(value)
    if value_kind.types is not None and type_name(kind) not in value_kind.types:
        raise UnfitError(
            f"a {' '.join(words(type(value).__name__))} is not of the type {type_name(kind)}"
        )
    return value_kind.placeholder(value, kind, namespace)


def _placeholder(
    name: PlaceholderName, content: Json, settings: JsonObject | None = None
) -> JsonObject:
    return {name: content, **(settings or {})}


def _datetime_setting(kind: SingleType) -> JsonObject:
    return (
        {"as": "datetime"} if type_name(kind) in ("datetime", "local-datetime") else {}
    )


def _read_count(printed: str | None) -> int | None:
    """The number of `+ 3` or `- 3`; 0 for no text, None for a number with too many digits."""
    if not printed:
        return 0
    count = whole_number(printed[1:].strip(), _LONGEST_COUNT)
    if count is not None and printed.startswith("-"):
        return -count
    return count


def _count_text(number: int) -> str:
    if number == 0:
        return ""
    return f" {'+' if number > 0 else '-'} {abs(number)}"


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


# `2/30/2017`
def _read_as_no_day(text: str) -> Reading:
    return Reading(Literal(text), (unlocated_finding("N008", value=text),))


def _calendar_day(text: str, printed: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{printed}' is not a day of the calendar") from None


# All kinds ------------------------------------------------------------------------------------------


def _kind_of_class(value_class: type[Value]) -> ValueKind[Any]:
    if issubclass(value_class, Literal):
        return _LiteralKind()
    if issubclass(value_class, PreferredValue):
        return _PreferredValueKind()
    if issubclass(value_class, Calculated):
        return _CalculatedKind()
    if issubclass(value_class, SchoolYear):
        return _SchoolYearKind()
    if issubclass(value_class, SchoolYearText):
        return _SchoolYearTextKind()
    if issubclass(value_class, SchoolDate):
        return _SchoolDateKind()
    if issubclass(value_class, FixedDate):
        return _FixedDateKind()
    if issubclass(value_class, RelativeDate):
        return _RelativeDateKind()
    if issubclass(value_class, SystemValue):
        return _SystemValueKind()
    if issubclass(value_class, Variable):
        return _VariableKind()
    if issubclass(value_class, Items):
        return _ItemsKind()
    assert_never(value_class)


#: The kind of each class of values. `Any`, because the type of a mapping cannot relate each class to the kind
#: of that class.
VALUE_KINDS: Mapping[type[Value], ValueKind[Any]] = {
    value_class: _kind_of_class(value_class) for value_class in get_args(Value)
}


def kind_of(value: Value) -> ValueKind[Any]:
    """The kind of a value."""
    return VALUE_KINDS[type(value)]


#: The kinds that YAML files write as mappings, by the key that names the kind.
KEYED_KINDS: Mapping[str, KeyedValueKind[Any]] = {
    kind.yaml_keys[0][0]: kind
    for kind in VALUE_KINDS.values()
    if isinstance(kind, KeyedValueKind)
}


def _all_notations() -> tuple[Notation, ...]:
    notations = [*EMPTY_NOTATIONS]
    for kind in VALUE_KINDS.values():
        notations += kind.notations
    return tuple(sorted(notations, key=lambda item: item.precedence))


#: The notations in the order in which they are tried; a text that none of them matches is a literal.
NOTATIONS: tuple[Notation, ...] = _all_notations()


def read_notation(text: str, declared_type: str) -> Reading | None:
    """The reading of the first notation that matches a cleaned text; None for literal text."""
    for candidate in NOTATIONS:
        match = candidate.pattern.fullmatch(text)
        if match is None:
            continue
        reading = candidate.read(match, declared_type)
        if reading is not None:
            # A note on the value is more important than one on its spelling.
            notes = reading.notes or candidate.spelling_notes(match)
            return replace(reading, notes=notes)
    return None


def _any_extent(*, bracketed: bool) -> str:
    extents = set[str]()
    for kind in VALUE_KINDS.values():
        extents.update(
            extent for extent in kind.extents if _BRACKETS in extent or not bracketed
        )
    # The longest first: `[...]-06-01` must not be cut after its bracket.
    return "|".join(sorted(extents, key=lambda extent: (-len(extent), extent)))


#: Regular expressions, without groups, for any whole value in a line without cell borders.
VALUE_EXTENT = _any_extent(bracketed=False)
#: The same for values with brackets.
BRACKETED_EXTENT = _any_extent(bracketed=True)
