"""Cell notations: one case for each notation, printed values read again, and the spellings of real pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

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
from tablewright.values.kinds import NOTATIONS
from tablewright.values.markup import clean, is_marked


@pytest.mark.parametrize(
    ("printed", "cleaned"),
    [
        ("Grand\u00a0Oaks", "Grand Oaks"),
        ("9/30/<br/>[Current School Year]", "9/30/[Current School Year]"),
        ("a<br />b", "a b"),
        (r"\[Current School Year\]", "[Current School Year]"),
        (r"x \| y \*", "x | y *"),
        ("Grand **Oaks**", "Grand Oaks"),
        ("**`a@b.org`**", "a@b.org"),
        ("[Austin](mailto:austin@b.org)", "austin@b.org"),
        ("<austin@b.org>", "austin@b.org"),
        ("R&amp;D&nbsp;lab", "R&D lab"),
        ("  a \n b\u200b ", "a b"),
    ],
)
def test_clean_removes_marks(printed: str, cleaned: str) -> None:
    assert clean(printed) == cleaned


@pytest.mark.parametrize(
    ("printed", "marked"),
    [("**20**", True), ("Class **01**", True), ("20", False), (r"\*\*20\*\*", False)],
)
def test_bold_text_is_marked(printed: str, marked: bool) -> None:
    assert is_marked(printed) is marked


#: The notations as the tables spell them, with different marks, line breaks and blanks around them.
UNAMBIGUOUS: list[tuple[str, str, Value | None]] = [
    ('["501" if possible | system value]', "string", PreferredValue(Literal("501"))),
    (
        r'\["1" if possible<br/><br/>\| system value\]',
        "string",
        PreferredValue(Literal("1")),
    ),
    (
        '["Class Period **01**" if possible|system value]',
        "string",
        PreferredValue(Literal("Class Period 01")),
    ),
    ("[System calculated value | 29]", "integer", Calculated("29")),
    ("[Previous system calculated value +1| 30]", "integer", Calculated("30", 1)),
    ("[Current School Year]", "integer", SchoolYear()),
    ("[Current School Year - 5]", "integer", SchoolYear(-5)),
    ("[Five years prior to Current School Year]", "integer", SchoolYear(-5)),
    ("[One year before the Current School Year]", "integer", SchoolYear(-1)),
    ("[School year five years ago]", "integer", SchoolYear(-5)),
    ("[School year 3 years ago]", "integer", SchoolYear(-3)),
    ("[System value]", "string", SystemValue()),
    ("09/1/[Current School Year]", "date", SchoolDate(9, 1)),
    ("9/30/<br/>[Current School Year]", "date", SchoolDate(9, 30)),
    ("9/30/ [Current School Year]", "date", SchoolDate(9, 30)),
    ("[Current School Year]-**06-01**", "date", SchoolDate(6, 1)),
    ("1/2/2009", "date", FixedDate(2009, 1, 2)),
    ("1959-04-30", "date", FixedDate(1959, 4, 30)),
    ("Current Date", "date", RelativeDate(0)),
    ("[Current Date - 3]", "date", RelativeDate(-3)),
    ("Future Date", "date", RelativeDate(30)),
    ("03100500", "string", Literal("03100500")),
    ("8:15:00", "string", Literal("8:15:00")),
    ("11.0103", "string", Literal("11.0103")),
    ("FALSE", "boolean", Literal("FALSE")),
    ("no", "boolean", Literal("no")),
    ("Loyo, John", "string", Literal("Loyo, John")),
    ("`a@b.org`", "string", Literal("a@b.org")),
    ("`[Current School Year]`", "string", Literal("[Current School Year]")),
    ("[austin@b.org](mailto:austin@b.org)", "string", Literal("austin@b.org")),
    ("2016-2017 Fall Semester", "string", Literal("2016-2017 Fall Semester")),
    ("Plan (if applicable)", "string", Literal("Plan (if applicable)")),
    ("Meal (required daily)", "string", Literal("Meal (required daily)")),
    ("(required)", "string", Literal("(required)")),
    ("`Local (required)`", "string", Literal("Local (required)")),
    ("13/40", "string", Literal("13/40")),
    (
        "{start}-{end} Fall Semester",
        "string",
        SchoolYearText("{start}-{end} Fall Semester"),
    ),
    ("", "string", None),
    ("\u00a0", "string", None),
]


@pytest.mark.parametrize(("text", "kind", "value"), UNAMBIGUOUS)
def test_unambiguous_notations_give_no_note(
    text: str, kind: str, value: Value | None
) -> None:
    reading = read_cell(text, kind)
    assert reading.value == value
    assert not reading.notes


def texts(*items: str) -> Items:
    return Items(tuple(map(Literal, items)))


def preferred(number: int) -> str:
    return f'["{number}" if possible | system value]'


YEAR = "[Current School Year]"
DOUBTFUL: list[tuple[str, str, Value | None, str]] = [
    ("12/16", "date", SchoolDate(12, 16), "N001"),
    ("[whatever you like]", "string", Literal("[whatever you like]"), "N002"),
    (
        "Ninth grade<br/>**Tenth grade**",
        "string",
        texts("Ninth grade", "Tenth grade"),
        "N003",
    ),
    ("One &<br/>Two<br/>/three", "string", texts("One", "Two/three"), "N003"),
    (
        f"10/2/{YEAR}<br/>10/3/{YEAR}",
        "date",
        Items((SchoolDate(10, 2), SchoolDate(10, 3))),
        "N003",
    ),
    (
        f"{preferred(1)}<br/>{preferred(2)}",
        "string",
        Items((PreferredValue(Literal("1")), PreferredValue(Literal("2")))),
        "N003",
    ),
    (
        "State, District, and Local",
        "string",
        texts("State", "District", "Local"),
        "N003",
    ),
    ("N/A", "string", None, "N004"),
    ("See the elements below - there are two.", "string", None, "N005"),
    ("[label](https://b.org)", "string", Literal("label"), "N006"),
    ("[Room 5](mailto:other@b.org)", "string", Literal("Room 5"), "N006"),
    ("[Austin](mailto:austin@b.org)", "string", Literal("austin@b.org"), "T075"),
    ("12/16", "string", Literal("12/16"), "N007"),
    ("2/30/2017", "date", Literal("2/30/2017"), "N008"),
    ("13/40", "date", Literal("13/40"), "N008"),
    (
        "13/40/[current school year]",
        "date",
        Literal("13/40/[current school year]"),
        "N008",
    ),
    (
        "[Current School Year]-02-30",
        "date",
        Literal("[Current School Year]-02-30"),
        "N008",
    ),
    ("Local (CONDITIONAL)", "string", Literal("Local"), "N021"),
    ("**Local** (Optional)", "string", Literal("Local"), "N021"),
    (
        "[High School calendarCode]",
        "string",
        Variable("High School calendarCode"),
        "N010",
    ),
    (
        r"\[Native URI\]/TermDescriptor",
        "string",
        Variable("Native URI", "/TermDescriptor"),
        "N010",
    ),
    (
        '["501" if possible | System values]',
        "string",
        PreferredValue(Literal("501")),
        "N013",
    ),
    (
        "[ALG 01 if possible | system value]",
        "string",
        PreferredValue(Literal("ALG 01")),
        "N013",
    ),
    ("[System Calculated value | 29]", "integer", Calculated("29"), "N013"),
    (
        "[Previous systemcalculated value + 1 | 30]",
        "integer",
        Calculated("30", 1),
        "N013",
    ),
    ("[current school year]", "integer", SchoolYear(), "N013"),
    ("[Five years prior to current school year]", "integer", SchoolYear(-5), "N013"),
    ("[school year five years ago]", "integer", SchoolYear(-5), "N013"),
    ("[System Values]", "string", SystemValue(), "N013"),
    (r"9/14//\[Current School Year\]", "date", SchoolDate(9, 14), "N013"),
    ("[current school year]-**06-01**", "date", SchoolDate(6, 1), "N013"),
    ("current date", "date", RelativeDate(0), "N013"),
    ("[future date]", "date", RelativeDate(30), "N013"),
    ("[Named Value | x]/y", "string", Variable("x", "/y"), "N013"),
]


@pytest.mark.parametrize(("text", "kind", "value", "code"), DOUBTFUL)
def test_doubtful_notations_give_a_note(
    text: str, kind: str, value: Value | None, code: str
) -> None:
    reading = read_cell(text, kind)
    assert reading.value == value
    assert [note.code for note in reading.notes] == [code]
    assert "$" not in reading.notes[0].message


def test_a_required_word_after_several_items_is_reported() -> None:
    reading = read_cell("Bow, Mast, and Sail (conditional)", "string")

    assert reading.value == texts("Bow", "Mast", "Sail")
    details = [(note.code, dict(note.details)) for note in reading.notes]
    whole = {"value": "Bow, Mast, and Sail (conditional)"}
    assert details == [
        ("N003", whole | {"count": "3"}),
        ("N021", whole | {"requirement": "conditional"}),
    ]


def test_other_words_in_brackets_are_kept() -> None:
    reading = read_cell("Bow, Mast, and Sail (canvas)", "string")
    assert reading.value == Literal("Bow, Mast, and Sail (canvas)")


def test_a_cell_outside_collections_has_one_value() -> None:
    reading = read_cell("Ninth grade<br/>Tenth grade", "string", many=False)
    assert reading.value == Literal("Ninth grade Tenth grade")
    assert [note.code for note in reading.notes] == ["N011"]
    assert read_cell("State, District, and Local", "string", many=False).notes == ()


def test_a_line_break_inside_a_sentence_is_a_space() -> None:
    assert read_cell(
        "Inside regular class<br/>80% or more, or<br/>less", "string"
    ).value != Literal("")
    assert read_cell("Resident of unit<br/>and school area", "string").value == Literal(
        "Resident of unit and school area"
    )


def test_the_names_of_notations_are_unique() -> None:
    names = [notation.name for notation in NOTATIONS]
    assert len(names) == len(set(names))


# Properties -----------------------------------------------------------------------------------------

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=1, max_size=8
)
TEXTS = (
    st.lists(WORDS, min_size=1, max_size=4)
    .map(" ".join)
    .filter(lambda text: "{" not in text)
)
SNIPPETS = st.sampled_from(
    [
        *(
            "[Current School Year]",
            "9/16",
            "2017-01-01",
            "N/A",
            "Current Date",
            "03100500",
            "TRUE",
        ),
        *("a|b", "`", "**", "<br/>", "&<br/>", "&amp;", "\\", '"', "A, B, and C"),
        *("[x](mailto:a@b.c)", "see x below", "[a aB]", "[a]/b"),
    ]
)
LITERALS = st.one_of(
    TEXTS, st.lists(SNIPPETS, min_size=1, max_size=3).map(" ".join)
).map(Literal)
YEAR_TEXTS = TEXTS.map(
    lambda text: SchoolYearText(f"{{start}}-{{end}} {text.replace('[', '(')}")
)
NAMES = TEXTS.filter(lambda text: not set('[]|`"\\<>*&') & set(text))
SINGLE: st.SearchStrategy[Value] = st.one_of(
    LITERALS,
    LITERALS.map(PreferredValue),
    st.builds(
        Calculated,
        st.from_regex(r"[0-9]{1,4}(\.[0-9])?", fullmatch=True),
        st.none() | st.integers(-9, 99),
    ),
    st.builds(SchoolYear, st.integers(-20, 20)),
    st.dates().map(lambda day: SchoolDate(day.month, day.day)),
    st.dates().map(lambda day: FixedDate(day.year, day.month, day.day)),
    st.builds(RelativeDate, st.integers(-400, 400)),
    st.just(SystemValue()),
    st.builds(
        Variable, NAMES, st.just("") | st.from_regex(r"/[A-Za-z]{1,9}", fullmatch=True)
    ),
)


def lists(items: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    return st.lists(st.none() | items, min_size=1, max_size=4).map(
        lambda drawn: Items(tuple(drawn))
    )


DEEP = lists(lists(SINGLE)).filter(
    lambda value: isinstance(value, Items)
    and any(item is not None for item in value.items)
)
VALUES = st.one_of(SINGLE, lists(SINGLE), DEEP)


@given(VALUES)
def test_reading_a_printed_value_gives_the_same_value(value: Value) -> None:
    reading = read_cell(cell_text(value), "string")
    assert reading.value == value
    assert "N013" not in {note.code for note in reading.notes}


@given(YEAR_TEXTS)
@example(SchoolYearText("{start}-{end} __0__"))
def test_reading_a_printed_school_year_text_gives_the_same_value(
    value: SchoolYearText,
) -> None:
    for year_text in (value, PreferredValue(value)):
        assert read_cell(cell_text(year_text), "string").value == year_text


VALUES_WITH_NOTATION = st.one_of(
    st.integers(1, 999).map(lambda number: PreferredValue(Literal(str(number)))),
    st.builds(Calculated, st.integers(0, 99).map(str), st.none() | st.integers(1, 9)),
    st.just(SchoolYear()),
    st.dates().map(lambda day: SchoolDate(day.month, day.day)),
    st.just(SystemValue()),
)


@given(VALUES_WITH_NOTATION, st.data())
def test_other_spellings_give_the_same_value(value: Value, data: st.DataObject) -> None:
    """No-break spaces, escapes, capitals, bold, line breaks and missing spaces do not change the value."""
    text = cell_text(value)
    for change in data.draw(st.permutations(SPELLING_CHANGES)):
        if data.draw(st.booleans()):
            text = change(text)
    assert read_cell(text, "string").value == value


def _escape_brackets(text: str) -> str:
    return text if "\\[" in text else text.replace("[", "\\[").replace("]", "\\]")


SPELLING_CHANGES: tuple[Callable[[str], str], ...] = (
    lambda text: text.replace(" ", "\u00a0 "),
    _escape_brackets,
    lambda text: text.lower(),
    lambda text: text.upper().replace("<BR/>", "<br/>"),
    lambda text: text if text.startswith("**") else f"**{text}**",
    lambda text: text.replace(" \\|", "\\|"),
    lambda text: text.replace("\\|", "|"),
    lambda text: text.replace(" \\|", "<br/>\\|"),
    lambda text: text.replace("system calculated", "systemcalculated"),
)
