"""Hypothesis strategies for pages: any tree of properties that a table can hold, with any values."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from tablewright.capture.prerequisites import read_prerequisites
from tablewright.model.page import Page, Scenario
from tablewright.model.properties import Kind, Property, Required
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
from tablewright.values.cells import cell_text, read_cell
from tablewright.values.markup import escaped

ROOT = "Voyages"

_LINE = st.characters(exclude_categories=("C", "Z"), exclude_characters="\ufeff\u200b")
#: Text as a cleaned cell holds it: one line, words separated by single spaces.
TEXTS = st.lists(st.text(_LINE, min_size=1, max_size=6), min_size=1, max_size=3).map(
    " ".join
)
_WORDS = st.from_regex(r"[a-z]{2,7}", fullmatch=True)
NAMES = st.lists(_WORDS, min_size=1, max_size=2).map(
    lambda words: words[0] + "".join(map(str.title, words[1:]))
)
_REQUIRED: st.SearchStrategy[Required] = st.sampled_from(
    ("required", "conditional", "optional")
)
_SCALARS = st.sampled_from(
    ("string", "integer", "number", "boolean", "date", "time", "Integer")
)
_YEAR_TEXTS = st.sampled_from(("{start}-{end} Fall", "{end}", "Term | {start}"))
_CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.:-]{0,8}", fullmatch=True)
_DAYS = st.dates(date(1900, 1, 1))
_SUBJECTS = (
    "",
    "Austin Jones",
    "high school",
    "second",
    "cohort 2",
    "The big one",
    "Zephyr & Co",
)

#: Literal texts that could be mistaken for a notation or for markup.
LIKE_NOTATIONS = (
    "12/16", "2/30", "Local (Optional)", "n/a", "see below", "a, b and c", "[x]", "a &", "1", "-", "[", "]",
    "\\", "`", "*star*", "_lean_", "a_b_c", "~~waves~~", "`code`", "<b>bold</b>", "&lt;x&gt;", "&amp;amp;",
    "[l](u)", "[a](mailto:b@c.org)", "<b@c.org>", "[System value]", "99/99/2010", "{odd}", '"quoted"',
)  # fmt: skip


def _has_notation(value: Value) -> bool:
    """Return whether a cell can hold the value: a quoted text, for one, must not contain its own end."""
    return read_cell(cell_text(value), "string").value == value


SINGLE_VALUES: st.SearchStrategy[Value] = st.one_of(
    TEXTS.map(Literal),
    st.sampled_from(LIKE_NOTATIONS).map(Literal),
    TEXTS.map(lambda text: PreferredValue(Literal(text))).filter(_has_notation),
    _YEAR_TEXTS.map(SchoolYearText),
    _YEAR_TEXTS.map(lambda text: PreferredValue(SchoolYearText(text))),
    st.builds(Calculated, _CODES, st.none() | st.integers(-3, 3)),
    st.integers(-9, 9).map(SchoolYear),
    _DAYS.map(lambda day: SchoolDate(day.month, day.day)),
    _DAYS.map(lambda day: FixedDate(day.year, day.month, day.day)),
    st.integers(-40, 40).map(RelativeDate),
    st.just(SystemValue()),
    st.builds(
        Variable,
        _CODES.filter(lambda text: not text.isdecimal()),
        st.just("") | st.just("/x"),
    ),
)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Return a page with up to four scenarios, the first of which creates a record.

    No container has the name of one above it: a row below both would belong to the nearer one.
    """
    count = draw(st.integers(1, 4))
    numbers = [str(number) for number in range(1, count + 1)]
    return Page(
        ROOT,
        draw(st.just("") | TEXTS.filter(lambda text: ">" not in text)),
        tuple(draw(st.lists(_prerequisites(), max_size=3))),
        tuple(draw(_scenario(number)) for number in numbers),
        draw(_members(numbers, 0, 0, ())),
    )


def _prerequisites() -> st.SearchStrategy[str]:
    # Capture does not store prerequisites that are sentences, such as `POST a`.
    return TEXTS.filter(lambda text: read_prerequisites([escaped(text)])[0] == (text,))


@st.composite
def _scenario(draw: st.DrawFn, number: str) -> Scenario:
    kinds = (("POST", "create"), ("PUT", "update"), ("DELETE", "delete"))
    method, action = draw(st.sampled_from(kinds[:1] if number == "1" else kinds))
    return Scenario(number, method, action, subject=draw(st.sampled_from(_SUBJECTS)))


@st.composite
def _members(
    draw: st.DrawFn, numbers: list[str], depth: int, lists: int, above: tuple[str, ...]
) -> tuple[Property, ...]:
    names = draw(
        st.lists(
            NAMES.filter(lambda name: name not in above),
            min_size=1,
            max_size=4,
            unique=True,
        )
    )
    return tuple(draw(_property(name, numbers, depth, lists, above)) for name in names)


@st.composite
def _property(  # noqa: PLR0917 - a composite takes its arguments by position
    draw: st.DrawFn,
    name: str,
    numbers: list[str],
    depth: int,
    lists: int,
    above: tuple[str, ...],
) -> Property:
    kinds: tuple[Kind, ...] = ("scalar", "descriptor")
    if depth < 3:
        kinds += ("reference", "object", "collection", "collection")
    kind = draw(st.sampled_from(kinds))
    required = draw(_REQUIRED)
    above = (*above, name)
    match kind:
        case "reference":
            name = f"{name}Reference"
            members = draw(_members(numbers, depth + 1, lists, above))
            return Property(name, kind, name, required, (), members)
        case "object":
            members = draw(_members(numbers, depth + 1, lists, above))
            return Property(name, kind, f"{name}Part", required, (), members)
        case "collection" if draw(st.booleans()):
            members = draw(_members(numbers, depth + 1, lists + 1, above))
            return Property(
                f"{name}s", kind, f"{ROOT}{name.title()}", required, (), members
            )
        case "collection":
            return Property(
                f"{name}s",
                kind,
                draw(_SCALARS),
                required,
                draw(_values(numbers, lists + 1)),
            )
        case "descriptor":
            name = f"{name}Descriptor"
            return Property(name, kind, name, required, draw(_values(numbers, lists)))
        case _:
            return Property(
                name, kind, draw(_SCALARS), required, draw(_values(numbers, lists))
            )


@st.composite
def _values(
    draw: st.DrawFn, numbers: list[str], lists: int
) -> tuple[tuple[str, Value], ...]:
    """Return values for some scenarios; below collections they may be lists of two items on each level."""
    filled = draw(st.lists(st.sampled_from(numbers), unique=True))
    return tuple((number, draw(_value(lists))) for number in sorted(filled, key=int))


def _value(lists: int) -> st.SearchStrategy[Value]:
    if lists == 0:
        return SINGLE_VALUES
    # One system value in a list means that of all items, so a list of them is captured as another value.
    inner = _value(lists - 1).filter(lambda value: value != SystemValue())
    return st.tuples(inner, inner).map(Items)
