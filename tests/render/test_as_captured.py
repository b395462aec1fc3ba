"""A page rendered as captured gives the same page when it is captured again: published and generated ones.

Generated pages are any tree of properties that a table can hold, with any values.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from published_pages import captured_pages
from tablewright.capture import Captured, capture_page
from tablewright.capture.prerequisites import read_prerequisites
from tablewright.model.page import Kind, Page, Property, Required, Scenario, Unplaced
from tablewright.model.table import Row, ScenarioTable
from tablewright.model.values import (
    Calculated,
    FixedDate,
    Items,
    Literal,
    RelativeDate,
    SchoolDate,
    SchoolYear,
    SchoolYearText,
    Soft,
    SystemValue,
    Value,
    Variable,
)
from tablewright.readers import read_table
from tablewright.readers.documents import Document, read_file
from tablewright.render import render_captured, render_corrected
from tablewright.render.cells import print_cell
from tablewright.rules import RULES
from tablewright.values.cells import cell_text, read_cell
from tablewright.values.markup import escaped

CHECKOUT = Path(__file__).resolve().parents[2]
SHARED = CHECKOUT.parent / "shared"
PUBLISHED = sorted(captured_pages() + list(SHARED.glob("seeds/*.txt")))
READERS = CHECKOUT / "tests" / "cases" / "readers"
CASES = sorted(each for each in READERS.glob("*/page.*") if not each.parent.name.startswith("list-"))

#: Findings about what a page does not hold: guesses at shapes that lose cells.
OTHER_SHAPES = {"T004", "T006", "T007", "T010", "T011", "T012", "T013", "T014", "S001", "S012"}
OTHER_SHAPES |= {"T015", "T016", "T017", "T018", "T019", "L031"}

ROOT = "Voyages"

_LINE = st.characters(exclude_categories=("C", "Z"), exclude_characters="\ufeff\u200b")
#: Text as a cleaned cell holds it: one line, single blanks.
TEXTS = st.lists(st.text(_LINE, min_size=1, max_size=6), min_size=1, max_size=3).map(" ".join)
_WORDS = st.from_regex(r"[a-z]{2,7}", fullmatch=True)
NAMES = st.lists(_WORDS, min_size=1, max_size=2).map(lambda each: each[0] + "".join(map(str.title, each[1:])))
_REQUIRED: st.SearchStrategy[Required] = st.sampled_from(("required", "conditional", "optional"))
_SCALARS = st.sampled_from(("string", "integer", "number", "boolean", "date", "time", "Integer"))
_YEAR_TEXTS = st.sampled_from(("{start}-{end} Fall", "{end}", "Term | {start}"))
_TAME = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.:-]{0,8}", fullmatch=True)
_DAYS = st.dates(date(1900, 1, 1))


def _reads(value: Value) -> bool:
    """Whether the notation can hold the value at all: a quoted text must end where its quotes do."""
    return read_cell(cell_text(value), "string").value == value


LIKE_NOTATIONS = (
    "12/16",
    "2/30",
    "Local (Optional)",
    "n/a",
    "see below",
    "a, b and c",
    "[x]",
    "a &",
    "1",
    "-",
    "[",
    "]",
    "\\",
    "`",
)

SINGLE: st.SearchStrategy[Value] = st.one_of(
    TEXTS.map(Literal),
    st.sampled_from(LIKE_NOTATIONS).map(Literal),
    TEXTS.map(lambda text: Soft(Literal(text))).filter(_reads),
    _YEAR_TEXTS.map(SchoolYearText),
    _YEAR_TEXTS.map(lambda text: Soft(SchoolYearText(text))),
    st.builds(Calculated, _TAME, st.none() | st.integers(-3, 3)),
    st.integers(-9, 9).map(SchoolYear),
    _DAYS.map(lambda day: SchoolDate(day.month, day.day)),
    _DAYS.map(lambda day: FixedDate(day.year, day.month, day.day)),
    st.integers(-40, 40).map(RelativeDate),
    st.just(SystemValue()),
    st.builds(Variable, _TAME.filter(lambda text: not text.isdecimal()), st.just("") | st.just("/x")),
)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """A page with up to four scenarios.

    No container has the name of one above it: a row below both would belong to the nearer one.
    """
    count = draw(st.integers(1, 4))
    numbers = [str(number) for number in range(1, count + 1)]
    properties = draw(_members(numbers, 0, 0, ()))
    return Page(
        ROOT,
        draw(st.just("") | TEXTS.filter(lambda text: ">" not in text)),
        tuple(draw(st.lists(_prerequisites(), max_size=3))),
        tuple(draw(_scenario(number)) for number in numbers),
        properties,
        tuple(draw(st.lists(_unplaced(numbers), max_size=2))),
    )


def _prerequisites() -> st.SearchStrategy[str]:
    """What a page may hold; a sentence (`POST a`) stays in the document."""
    return TEXTS.filter(lambda text: read_prerequisites([escaped(text)])[0] == (text,))


@st.composite
def _scenario(draw: st.DrawFn, number: str) -> Scenario:
    method, does = draw(st.sampled_from((("POST", "create"), ("PUT", "update"), ("DELETE", "delete"))))
    who = st.sampled_from(
        ("", "Austin Jones", "high school", "second", "cohort 2", "The big one", "Zephyr & Co")
    )
    return Scenario(number, method, does, subject=draw(who))


@st.composite
def _members(
    draw: st.DrawFn, numbers: list[str], depth: int, lists: int, above: tuple[str, ...]
) -> tuple[Property, ...]:
    names = draw(st.lists(NAMES.filter(lambda name: name not in above), min_size=1, max_size=4, unique=True))
    return tuple(draw(_property(name, numbers, depth, lists, above)) for name in names)


@st.composite
def _property(  # noqa: PLR0917 - a composite takes its arguments by position
    draw: st.DrawFn, name: str, numbers: list[str], depth: int, lists: int, above: tuple[str, ...]
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
            return Property(f"{name}s", kind, f"{ROOT}{name.title()}", required, (), members)
        case "collection":
            return Property(f"{name}s", kind, draw(_SCALARS), required, draw(_values(numbers, lists + 1)))
        case "descriptor":
            name = f"{name}Descriptor"
            return Property(name, kind, name, required, draw(_values(numbers, lists)))
        case _:
            return Property(name, kind, draw(_SCALARS), required, draw(_values(numbers, lists)))


@st.composite
def _values(draw: st.DrawFn, numbers: list[str], lists: int) -> tuple[tuple[str, Value], ...]:
    """Values for some scenarios; in collections they may be lists, all of two items on each level."""
    filled = draw(st.lists(st.sampled_from(numbers), unique=True))
    return tuple((number, draw(_value(lists))) for number in sorted(filled, key=int))


def _value(lists: int) -> st.SearchStrategy[Value]:
    if lists == 0:
        return SINGLE
    inner = _value(lists - 1).filter(lambda value: value != SystemValue())
    return st.tuples(inner, inner).map(Items)


@st.composite
def _unplaced(draw: st.DrawFn, numbers: list[str]) -> Unplaced:
    filled = draw(st.lists(st.sampled_from(numbers), unique=True))
    values = tuple((number, draw(SINGLE)) for number in sorted(filled, key=int))
    name, required = draw(NAMES), draw(_REQUIRED)
    kind = draw(st.sampled_from(("scalar", "collection")))
    return Unplaced(f"Elsewhere{draw(NAMES).title()}", name, kind, draw(_SCALARS), required, values)


def captured(document: Document) -> Captured:
    return capture_page(read_table(document), document.name, "", "markdown")


def rendered(page: Page, lines: dict[str, int] | None = None) -> Page:
    text = render_captured(page, "v1", lines or {})
    assert text.endswith("|\n") or text.endswith("```\n")
    return captured(Document("rendered", text, "")).page


# Published pages


@pytest.mark.parametrize("path", [*PUBLISHED, *CASES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_document_rendered_from_its_page_gives_the_page_again(path: Path) -> None:
    first = captured(read_file(path))
    page = first.page
    kept = tuple(finding for finding in page.findings if finding.code not in OTHER_SHAPES)

    again = rendered(page, dict(first.source.lines))

    assert replace(again, findings=()) == replace(page, findings=())
    assert again.findings == kept
    assert replace(rendered(page), findings=()) == replace(page, findings=())


# Generated pages


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(pages())
def test_a_generated_page_is_captured_as_it_is(page: Page) -> None:
    first = rendered(page)

    for part in ("name", "interchange", "prerequisites", "properties", "unplaced"):
        assert getattr(first, part) == getattr(page, part)
    assert [_told(each) for each in first.scenarios] == [_told(each) for each in page.scenarios]
    assert rendered(first) == first


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(pages())
def test_composed_sentences_tell_all_that_changes_and_no_more(page: Page) -> None:
    columns = tuple(each for each in page.scenarios if each.action != "delete")
    numbered = tuple(replace(each, number=str(number)) for number, each in enumerate(columns, 1))
    resolved = replace(rendered(replace(page, scenarios=numbered)), unplaced=())
    again = captured(Document("rendered", render_corrected(resolved, "v1"), "")).page

    assert [each.changes for each in again.scenarios] == [each.changes for each in resolved.scenarios]
    assert [each.removes for each in again.scenarios] == [each.removes for each in resolved.scenarios]
    assert {finding.code for finding in again.findings}.isdisjoint({"S019", "S020"})


def _told(scenario: Scenario) -> tuple[str, ...]:
    """What a scenario does not owe to its cells."""
    return scenario.number, scenario.method, scenario.action, scenario.subject, scenario.label


# Pages with all kinds of oddities

ODD_CELLS = (
    "n/a", "12/16", "a<br/>B", "a, b and c", "[odd]", "see above", "**x**", "x &<br/>Y", "99/99/2010", "`q`",
    "[System value]", "[Some Thing]/x", "[l](u)", "a [ b", " ] c", "Y &<br/>",
    "12/31/2009", "[system values]", "9/1/[current school year]",
    "13/40/[Current School Year]", "Local (Optional)", "~~a~~ B (REQUIRED)",
)  # fmt: skip

#: What cells may hold side by side: marks, escaped marks, code spans, links, brackets.
_PIECES = (
    "[x](http://y.z/q)", r"\*star\*", "*lean*", r"\_u\_", "_lean_", "a_b_c", "_", r"\~\~waves\~\~", "~~",
    "`code`", "`[q]`", "`*`", "[odd]", r"\[odd]", "{odd}", '"quoted"', "<b>bold</b>", "&lt;x&gt;",
    "&amp;amp;", r"\<x>", "`~~a~~`", r"\[a](mailto:b@c.org)", "[a](mailto:b@c.org)", "<b@c.org>", r"\\",
    "(optional)", "plain",
)  # fmt: skip
_PATCHED = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=4).map(" ".join)


@st.composite
def odd_tables(draw: st.DrawFn) -> ScenarioTable:
    """The table of a case with rows printed wrong: other names, flags, types, words, cells, places."""
    table = read_table(read_file(CHECKOUT / "tests/cases/readers/pipe-table/page.md"))
    assert isinstance(table, ScenarioTable)
    rows = list(table.rows)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(rows) - 1))
        match draw(st.sampled_from(("row", "cell", "cell", "move"))):
            case "row":
                rows[at] = draw(_odd_row(rows[at], rows))
            case "cell":
                values = list(rows[at].values)
                values[draw(st.integers(0, len(values) - 1))] = draw(st.sampled_from(ODD_CELLS) | _PATCHED)
                rows[at] = replace(rows[at], values=tuple(values))
            case _:
                rows.insert(draw(st.integers(1, len(rows) - 1)), rows.pop(at))
    return replace(table, rows=tuple(replace(row, line=at) for at, row in enumerate(rows, 100)))


def _odd_row(row: Row, rows: list[Row]) -> st.SearchStrategy[Row]:
    return st.one_of(
        st.sampled_from(rows).map(lambda other: replace(row, resource=other.property)),
        st.just(replace(row, resource=row.resource.lower())),
        st.just(replace(row, property=row.property[:1].upper() + row.property[1:])),
        st.sampled_from(("FA:SE", "TRUE", "", "TRU", "Yes")).map(
            lambda text: replace(row, is_collection=text)
        ),
        st.sampled_from(("REQUIRD", "", "maybe", "M")).map(lambda text: replace(row, required=text)),
        st.sampled_from(("string", "foo[]", "bar", "string[]", "x{}", "Integer", "Collection", "y [ ]")).map(
            lambda text: replace(row, data_type=text)
        ),
    )


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(odd_tables())
def test_a_page_of_an_odd_table_is_captured_with_its_findings(table: ScenarioTable) -> None:
    first = capture_page(table, "odd", "", "markdown")

    assert rendered(first.page, dict(first.source.lines)) == first.page


@pytest.mark.parametrize("first", ["", *_PIECES])
def test_any_two_pieces_of_a_cell_come_back_with_their_notes(first: str) -> None:
    for second in _PIECES:
        read = read_cell(f"{first} {second}".strip(), "string")
        text = print_cell(read.value, "string", True, frozenset(read.notes))
        again = read_cell(text, "string")
        assert (again.value, set(again.notes)) == (read.value, set(read.notes)), text


# Single findings


def row(*values: str, name: str = "name", resource: str = "Ships", required: str = "REQUIRED") -> str:
    return f"| {resource} | {name} | FALSE | string | {required} | {' | '.join(values)} |\n"


def member(*values: str, name: str = "name", required: str = "REQUIRED") -> str:
    return row(*values, name=name, resource="decks", required=required)


def decks(value: str = "", resource: str = "Ships") -> str:
    return f"| {resource} | decks | TRUE | shipDeck[] | REQUIRED | {value} |\n"


def typed(data_type: str, flag: str = "FALSE", value: str = "1") -> str:
    return f"| Ships | size | {flag} | {data_type} | REQUIRED | {value} |\n"


def page_with(*rows: str, says: tuple[str, ...] = ("Create it.",)) -> Captured:
    columns = rows[0].count(" | ") - 4
    methods = ("POST", *["PUT"] * (columns - 1))
    header = " | ".join(f"Scenario {number}: {method}" for number, method in enumerate(methods, 1))
    sentences = "\n".join(f"{number}. {text}" for number, text in enumerate(says, 1))
    text = f"# v1 A > Ships Scenarios\n\n## Scenarios\n\n{sentences}\n\n"
    text += f"| Resource | Property Name | Is Collection | Data Type | Required | {header} |\n"
    text += "|---" * (5 + columns) + "|\n" + "".join(rows)
    return captured(Document("page", text, ""))


LONG = "The decks are counted from the lowest one of the ship upwards"
SOFT = '["a" if possible | system value]'
#: Two containers that are each the other's member: neither has a place.
CIRCLE = (
    "| name | sectionReference | FALSE | sectionReference | REQUIRED |  |\n",
    "| sectionReference | name | TRUE | string[] | REQUIRED | 1 |\n",
)
FINDINGS: list[tuple[str, Captured]] = [
    ("L003", page_with(row("a", name="id"), *CIRCLE)),
    ("L008", page_with(row("a"), member("a"), decks())),
    ("L016", page_with(row("a"), decks(), member("a"), row("a", name="id"), member("b", name="id"))),
    ("L012", page_with(row("a"), decks(), member("a"), member("b"), member("c"))),
    ("L014", page_with(decks(), member("a &<br/>b"), member("[System value]", name="id"))),
    ("L017", page_with(decks(), member("a"), member("b", required="OPTIONAL"))),
    ("L029", page_with(row("a", name="Name"))),
    ("L032", page_with(typed("Integer"))),
    ("L032", page_with(typed("integer{}", "TRUE"))),
    ("L032", page_with(typed("shipDeck", "TRUE", ""), member("a").replace("decks", "size"))),
    ("L032", page_with(typed("Collection", "TRUE", ""))),
    ("L032", page_with(row("a"), typed("code [ ]").replace("Ships", "Elsewhere"))),
    ("L034", page_with(member("a"), decks(resource="Boats"), row("b", resource="Boats"))),
    ("N003", page_with(decks(), member("a, b, and c (all)"))),
    ("N003", page_with(decks(), member("Upper<br/>Lower"))),
    ("N005", page_with(decks("see below"), member("a"))),
    ("N009", page_with(decks(LONG), member("a"))),
    ("N011", page_with(row("One<br/>Two"))),
    ("N012", page_with(decks("some"), row("a"))),
    ("N013", page_with(typed("date", value="9/1/[current school year]"))),
    ("N013", page_with(decks(), member("[previous systemcalculated value + 1 | 2] &<br/>[System values]"))),
    ("N021", page_with(row("Lower (CONDITIONAL)"))),
    ("L015", page_with(row("a"), decks(), member("a"), member("b"), member("c", name="id"))),
    ("L020", page_with(typed("shipDeck", "Yes"))),
    ("S002", page_with(row("a"), says=("Create it.", "Look at it."))),
    ("S003", page_with(row("a", "b"))),
    ("S004", page_with(row("a", ""), says=("Create it.", "Update it."))),
    ("S008", page_with(row("a", "a"), says=("Create it.", "Update it."))),
    ("S009", page_with(row("a", "b"), row("a", "**a**", name="id"), says=("Create it.", "Update it."))),
    ("S010", page_with(row("a", "b"), says=("Do it.", "Do it."))),
    ("S011", page_with(row("a", "b"), says=("Create it.", "Delete it."))),
    ("S019", page_with(row("a", "b"), row("a", "b", name="size"), says=("Create it.", "Update the size."))),
    (
        "S020",
        page_with(
            row("a", "b"), row("a", "a", name="sailSize"), says=("Create it.", "Update the Sail Size.")
        ),
    ),
    ("S020", page_with(row("a", "b"), says=("Create it in 2015.", "Update the name of two years ago."))),
    ("S020", page_with(row("a", "b"), says=("Create it. Add a Red Sail.", "Update the name from b to a."))),
    ("T001", page_with(row("a"), row(SOFT, name="id"))),
]


@pytest.mark.parametrize(("code", "page"), FINDINGS, ids=[code for code, _ in FINDINGS])
def test_a_finding_comes_back(code: str, page: Captured) -> None:
    assert code in {finding.code for finding in page.page.findings} & RULES.keys()

    assert rendered(page.page, dict(page.source.lines)) == page.page
