"""Documents in every shape are read as their tables; unreadable ones are refused with the line."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table_json import read_case, table_as_json

from published_pages import captured_documents
from tablewright.errors import MisuseError, TablewrightError, UnreadableError
from tablewright.model.findings import Finding
from tablewright.model.table import (
    ListTable,
    MethodTable,
    OperationTables,
    ScenarioTable,
    Table,
)
from tablewright.model.version import VersionRef
from tablewright.readers import all_readers, find_reader, markdown, read_table
from tablewright.readers.documents import (
    LINES_LIMIT,
    SIZE_LIMIT,
    TEXT_LIMIT,
    Document,
    read_documents,
    read_file,
)
from tablewright.readers.evidence import Evidence
from tablewright.readers.show import show_table
from tablewright.rules import RULES
from tablewright.specfiles import SpecTree
from tablewright.values.markup import clean
from tablewright.workflow.capture import evidence_for, pages_of_other_versions

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "readers"
SHARED = ROOT.parent / "shared"

needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="the published documents are not here"
)

HEADER = "| Resource | Property Name | Is Collection | Data Type | Required | Scenario 1: POST |"
DASHES = "| --- | --- | --- | --- | --- | --- |"
ROW = "| Students | birthDate | FALSE | date | REQUIRED | 9/16/[Current School Year] |"
JOINED_HEADER = "ResourceProperty NameIs CollectionData TypeRequired"


def document(*lines: str, name: str = "page.md") -> Document:
    return Document(name, "\n".join(lines), "")


def page_of(case: Path) -> Path:
    return next(case.glob("page.*"))


def details(note: Finding) -> dict[str, str]:
    return dict(note.texts)


def only_call(table: Table) -> MethodTable:
    assert isinstance(table, OperationTables)
    (call,) = table.tables
    return call


def codes(table: ScenarioTable | MethodTable) -> list[str]:
    return [note.code for note in table.notes]


# Every shape


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_a_document_is_read_as_its_table(case: Path) -> None:
    table = read_table(read_case(case))

    assert table_as_json(table) == json.loads(
        (case / "table.json").read_text(encoding="utf-8")
    )


@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("pipe-table", "markdown"),
        ("cell-lines", "plain-text"),
        ("run-together-broken-cells", "plain-text"),
        ("run-together-split-rows", "plain-text"),
        ("method-page", "method-page"),
        ("html-docusaurus", "html"),
        ("html-confluence", "html"),
        ("html-method-page", "html"),
        ("list-pipe-table", "markdown"),
        ("list-cell-lines", "plain-text"),
        ("list-run-together", "plain-text"),
        ("list-html", "html"),
    ],
)
def test_the_structure_of_a_document_selects_its_reader(case: str, name: str) -> None:
    page = read_file(page_of(CASES / case))

    assert name == find_reader(page).NAME
    assert read_table(page, name) == read_table(page)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_a_reader_reads_or_refuses_a_page_of_another_shape(
    case: Path,
) -> None:
    page = read_file(page_of(case))
    for reader in all_readers():
        try:
            read_table(page, reader.NAME)
        except UnreadableError as error:
            assert str(error).startswith(f"{page.shown}:")


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_every_finding_fills_the_text_of_its_rule(case: Path) -> None:
    table = read_table(read_case(case))
    for note in () if isinstance(table, ListTable) else table.notes:
        assert "$" not in note.message.replace("${", "")


def test_an_unknown_reader_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(MisuseError, match="html, markdown, method-page, plain-text"):
        read_table(document(HEADER, DASHES, ROW), "docx")


def test_shown_tables_are_aligned_and_clean() -> None:
    table = read_table(document(HEADER, DASHES, ROW.replace("[Current", r"\[Current")))

    first, second = show_table(table).splitlines()

    assert first.index("1 POST") == second.index("9/16/[Current School Year]")


def test_a_shown_method_page_has_a_line_for_each_parameter() -> None:
    text = show_table(read_table(read_file(page_of(CASES / "method-page"))))

    assert text.startswith("POST campusm/")
    assert re.search(r"^body +eventRef +String +Required +Which event", text, re.M)


# The published documents


def refused(place: str) -> str:
    (error,) = read_documents([place])
    assert isinstance(error, UnreadableError)
    return str(error)


def expected(number: int) -> list[dict[str, object]]:
    rows = json.loads(
        (SHARED / "expected" / f"seed_{number}.json").read_text(encoding="utf-8")
    )["rows"]
    assert isinstance(rows, list)
    return rows


@needs_shared
@pytest.mark.parametrize(
    ("number", "version", "count"), [(0, 2, 15), (1, 4, 15), (2, 3, 14), (3, 5, 16)]
)
def test_a_seed_document_has_its_known_rows(
    number: int, version: int, count: int
) -> None:
    page = next((SHARED / "seeds").glob(f"00{number}_*"))
    tree, ref = SpecTree(ROOT), VersionRef("edfi", f"v{version}")
    evidence = evidence_for(tree, ref, pages_of_other_versions(tree, ref))
    document = replace(read_file(page), find_evidence=lambda: evidence)
    rows = table_as_json(read_table(document))["rows"]
    keys = ("resource", "property", "is_collection", "data_type", "required")

    known = [
        {key: row[key] for key in keys} | {"values": [clean(value) for value in row["values"]]}  # type: ignore[attr-defined]
        for row in expected(number)
    ]

    assert rows == known
    assert len(known) == count


@needs_shared
def test_every_published_page_is_read_and_every_readme_is_a_list() -> None:
    for page in captured_documents():
        table = read_table(read_file(page))
        assert isinstance(table, ScenarioTable), page
        assert table.rows
    readmes = sorted((SHARED / "pages").glob("*/readme.md"))
    lists = [(page.name, read_table(read_file(page))) for page in readmes]
    assert lists
    assert all(isinstance(table, ListTable) for _, table in lists)
    assert all(entry.document for _, table in lists for entry, _ in table.entries)
    assert {
        (entry.name, entry.mark)
        for _, table in lists
        for entry, _ in table.entries
        if entry.mark
    } == {("Student", "**")}


# Markdown


def test_line_numbers_count_the_front_matter() -> None:
    front = (
        "---",
        "hide: true",
        "---",
        "",
        "# v4 A > Students Scenarios",
        "",
        "## Scenarios",
        "",
        "1. Go.",
        "",
    )
    table = read_table(document(*front, HEADER, DASHES, ROW))
    assert isinstance(table, ScenarioTable)

    assert (table.sentences[0].line, table.header_line, table.rows[0].line) == (
        9,
        11,
        13,
    )
    assert (table.interchange, table.title) == ("A", "Students")


@pytest.mark.parametrize(
    "header",
    [
        "Scenario 2: PUT",
        "Scenario 2 PUT",
        "Scenario 2 <br/>PUT",
        "Scenario 2<br>PUT",
        "PUT 1",
        "**Scenario 2**: put",
    ],
)
def test_every_published_spelling_of_a_scenario_header_is_read(header: str) -> None:
    fixed = "| Resource | PropertyName | IsCollection | DATA_TYPE | Required / Optional"
    table = read_table(
        document(f"{fixed} | POST 1 | {header} |", f"{DASHES} --- |", f"{ROW} |")
    )
    assert isinstance(table, ScenarioTable)

    assert [(column.number, column.method) for column in table.columns] == [
        ("1", "POST"),
        ("2", "PUT"),
    ]
    assert table.columns[1].label == header
    assert {
        ("Property Name", "PropertyName"),
        ("Is Collection", "IsCollection"),
        ("Data Type", "DATA_TYPE"),
        ("Required", "Required / Optional"),
        ("Scenario 1: POST", "POST 1"),
    } == {
        (note_of["read"], note_of["label"]) for note_of in map(details, table.notes)
    } - {
        ("Scenario 2: PUT", clean(header))
    }


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Scenario 2: PUT", []),
        ("**Scenario 2:** <br/>PUT", []),
        ("Scenario 1: PUT", []),
        ("Scenario 2: POST/PUT", []),
        ("Scenario 2 POST/PUT", ["T005"]),
        ("Scenario 2 PUT", ["T005"]),
        ("SCENARIO 2: PUT", ["T005"]),
        ("PUT 1", ["T005"]),
    ],
)
def test_an_unusual_scenario_header_is_a_finding(header: str, found: list[str]) -> None:
    table = read_table(document(f"{HEADER} {header} |", f"{DASHES} --- |", f"{ROW} |"))
    assert isinstance(table, ScenarioTable)

    assert table.columns[1].number == "2"
    assert codes(table) == found
    assert {note.document_line.column for note in table.notes} <= {2}


def test_a_bare_pipe_inside_brackets_belongs_to_its_cell() -> None:
    table = read_table(
        document(
            HEADER, DASHES, ROW.replace("9/16/", '["1" if possible | system value]')
        )
    )
    assert isinstance(table, ScenarioTable)

    assert table.rows[0].values[0].startswith('["1" if possible | system value]')
    assert codes(table) == ["T001"]


def test_asides_and_inner_bullets_are_not_scenarios_or_prerequisites() -> None:
    lines = (
        "# A > B",
        "",
        "## **Prerequisites**",
        "",
        "* None",
        "",
        "## Scenarios",
        "",
        "1. One",
        "2. Two",
        ":::note",
    )
    table = read_table(
        document(
            *lines,
            "text",
            ":::",
            "",
            "* bullet",
            "",
            "1. other list",
            "",
            HEADER,
            DASHES,
            ROW,
        )
    )
    assert isinstance(table, ScenarioTable)

    assert [sentence.text for sentence in table.sentences] == ["One", "Two"]
    assert table.prerequisites == ()


_TEXT = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="|[]\\`"),
    max_size=12,
)
_PIECES = st.sampled_from(
    [
        '["501" if possible | system value]',
        r'["501" if possible \| system value]',
        r"9/16/\[Current School Year]",
        r"\[Current School Year\]",
        "a<br/>b",
        "**bold**",
        r"a \| b",
        "[a](mailto:a@b.c)",
        r"\*",
        "`code`",
    ]
)
_CELLS = st.lists(st.one_of(_TEXT, _PIECES), max_size=3).map(
    lambda parts: "".join(parts).strip(" \t")
)


@settings(deadline=None)
@given(st.lists(st.tuples(*[_CELLS] * 7), min_size=1, max_size=6))
def test_a_generated_pipe_table_is_read_with_its_cells(
    rows: list[tuple[str, ...]],
) -> None:
    lines = [f"{HEADER} Scenario 2: PUT |", f"{DASHES} --- |"]
    lines += [f"| {' | '.join(cells)} |" for cells in rows]

    table = markdown.read(document("# T", "", *lines, ""))

    read = [
        (
            row.resource,
            row.property,
            row.is_collection,
            row.data_type,
            row.required,
            *row.values,
        )
        for row in table.rows
    ]
    assert read == rows
    assert [row.line for row in table.rows] == list(range(5, 5 + len(rows)))


# Pages without borders of cells


def test_values_are_assigned_to_the_columns_whose_sentences_name_the_property() -> None:
    columns = "Scenario 1: POSTScenario 2: POSTScenario 3: PUTScenario 4: PUT"
    page = document(
        "A > Student",
        "Scenarios",
        "  1. Create one.",
        "  2. Create another with a middle name.",
        "  3. Change one.",
        "  4. Change the middleName.",
        JOINED_HEADER + columns,
        "StudentsmiddleNameFALSEstringREQUIREDMarcyAnn",
        "StudentsgenerationFALSEstringREQUIREDSrJr",
        "StudentssuffixFALSEstringREQUIREDX",
    )
    table = read_table(page)
    assert isinstance(table, ScenarioTable)

    assert [row.values for row in table.rows] == [
        ("", "Marcy", "", "Ann"),
        ("", "", "Sr", "Jr"),
        ("X", "", "", ""),
    ]
    assert codes(table) == ["T037", "T037", "T011"]
    assert "name the property" in RULES["T037"].message(table.notes[0].details)


@pytest.mark.parametrize(
    ("packed", "values", "has_findings"),
    [
        ("2017201720172017", ("2017",) * 4, True),
        ("1112221111222", (), True),
        ("111222111222", ("111", "222", "111", "222"), True),
        ("TRUEFALSETRUEFALSE", ("TRUE", "FALSE", "TRUE", "FALSE"), False),
        (
            "TardyUnexcused AbsenceTardyUnexcused Absence",
            ("Tardy", "Unexcused Absence") * 2,
            True,
        ),
        ("no noteLateno noteLate", ("no note", "Late") * 2, True),
        ("8:15:008:35:008:15:008:35:00", ("8:15:00", "8:35:00") * 2, False),
        ("9/16/201610/5/20169/16/201610/5/2016", ("9/16/2016", "10/5/2016") * 2, False),
        (
            "\u00a0 Passed\u00a0 Not yet\u00a0 Passed\u00a0 Passed",
            ("Passed", "Not yet", "Passed", "Passed"),
            False,
        ),
        (
            "A1[High School code]A1[New code]",
            ("A1", "[High School code]", "A1", "[New code]"),
            False,
        ),
    ],
)
def test_packed_values_are_split(
    packed: str, values: tuple[str, ...], has_findings: bool
) -> None:
    columns = "Scenario 1: POSTScenario 2: POSTScenario 3: PUTScenario 4: PUT"
    page = document(
        "A > Student",
        JOINED_HEADER + columns,
        f"StudentsbirthFALSEstringREQUIRED{packed}",
        "StudentsxFALSEdateOPTIONAL",
    )
    table = read_table(page)
    assert isinstance(table, ScenarioTable)

    assert values in ((), table.rows[0].values)
    assert (codes(table) != []) is has_findings


HEAD_OF_TWO = ("A > Student", f"{JOINED_HEADER}Scenario 1: POSTScenario 2: POST")


@pytest.mark.parametrize(
    ("lines", "names", "expected_notes"),
    [
        (
            (
                "StudentsidFALSEstringREQUIRED11",
                "StudentsnameFALS",
                "stringREQUIREDx",
                "StudentsageFALSEintOPTIONAL",
            ),
            ["id", "age"],
            [("T033", {"printed": "StudentsnameFALS stringREQUIREDx"})],
        ),
        (
            (
                'StudentsidFALSEstringREQUIRED["1" if possible',
                "StudentsageFALSEintOPTIONAL",
            ),
            ["id", "age"],
            [("T031", {"property": "id", "value": '["1" if possible'})],
        ),
        (
            (
                "StudentsidFALSEstringREQUIREDOneTwoThreeFour",
                "StudentsageFALSEintOPTIONAL",
            ),
            ["id", "age"],
            [("T032", {"property": "id", "columns": "2", "values": "OneTwoThreeFour"})],
        ),
    ],
)
def test_unreadable_parts_of_run_together_rows_are_findings(
    lines: tuple[str, ...],
    names: list[str],
    expected_notes: list[tuple[str, dict[str, str]]],
) -> None:
    table = read_table(document(*HEAD_OF_TWO, *lines))
    assert isinstance(table, ScenarioTable)

    assert [row.property for row in table.rows] == names
    tested_codes = ("T031", "T032", "T033")
    assert [
        (note.code, details(note)) for note in table.notes if note.code in tested_codes
    ] == expected_notes
    assert table.left_out == sum(code == "T033" for code, _ in expected_notes)


def test_surplus_values_of_cell_lines_above_other_rows_are_a_finding() -> None:
    table = read_table(
        cell_lines("3", "Students", "name", "FALSE", "string", "REQUIRED", "Ann", "Bea")
    )
    assert isinstance(table, ScenarioTable)

    assert [row.values for row in table.rows] == [("1", "2"), ("Ann", "Bea")]
    assert [
        details(note)["surplus"] for note in table.notes if note.code == "T016"
    ] == ["'3'"]


def test_only_a_text_without_borders_needs_the_values_of_other_versions() -> None:
    def not_found() -> Evidence:
        raise LookupError

    bordered = replace(
        read_file(page_of(CASES / "pipe-table")), find_evidence=not_found
    )
    assert isinstance(read_table(bordered), ScenarioTable)
    without = replace(
        read_file(page_of(CASES / "run-together-split-rows")), find_evidence=not_found
    )
    with pytest.raises(LookupError):
        read_table(without)


#: With LONG_TESTS=1, the cuts are nearer to each other.
CUT_STEP = 7 if os.environ.get("LONG_TESTS") else 21


def test_a_page_cut_at_any_character_is_read_or_refused() -> None:
    for number, case in enumerate(sorted(CASES.iterdir())):
        text = read_file(page_of(case)).text
        # Pages of one form begin alike, so each is cut at other places.
        for end in range(number * 5 % CUT_STEP, len(text), CUT_STEP):
            try:
                read_table(Document("cut", text[:end], ""))
            except UnreadableError as error:
                assert str(error).startswith("cut")


# Documents that cannot be read


def cell_lines(*tail: str) -> Document:
    head = (
        "A > Student",
        "Resource",
        "Property Name",
        "Is Collection",
        "Data Type",
        "Required",
    )
    row = (
        "Scenario 1",
        "POST",
        "Scenario 2",
        "PUT",
        "Students",
        "id",
        "FALSE",
        "string",
        "REQUIRED",
        "1",
        "2",
    )
    return document(*head, *row, *tail)


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (
            document("# Title", "", "text"),
            r"page\.md: no scenario table, .* shape \(.*plain-text.*\); check",
        ),
        (
            document(HEADER, DASHES, ROW, ROW[:40]),
            r"page\.md:4: the row has 4 cells, the table 6 columns; complete",
        ),
        (
            document(HEADER, DASHES, ROW, ROW[:-3]),
            r"page\.md:4: the row is cut off in cell 6 of 6",
        ),
        (document(HEADER, DASHES), r"page\.md:1: the table has no rows"),
        (
            document(HEADER.replace("Data Type", "Kind"), DASHES, ROW),
            r"page\.md:1: unknown header 'Kind'; column 4",
        ),
        (
            document(HEADER, "", DASHES, "", ROW),
            r"page\.md:1: this line begins with '|' but belongs to no table",
        ),
        (
            document(f"{JOINED_HEADER}Scenario 1: POST"),
            r"page\.md:1: the table has no rows",
        ),
        (
            document(
                f"{JOINED_HEADER}Scenario 1: POSTScenario 2: PATCH",
                "StudentsidFALSEstringREQUIRED1",
            ),
            r"page\.md:1: unknown header 'Scenario 2: PATCH'",
        ),
        (
            document(
                "A > Student",
                f"{JOINED_HEADER}Scenario 1: POST",
                "StudentsidFALSEstringREQUIRED1",
                "StudentsnameFAL",
            ),
            r"page\.md:4: the row is cut off before its Required cell",
        ),
        (
            document(
                "A > Student",
                f"{JOINED_HEADER}Scenario 1: POST",
                'StudentsidFALSEstringREQUIRED["1" if possible',
            ),
            r"page\.md:3: the last cell of 'id' is cut off",
        ),
        (
            cell_lines("Students"),
            r"page\.md:18: the row is cut off before its Required cell",
        ),
        (
            cell_lines("Students", "name", "FALSE", "date", "REQUIRED", "9/16/"),
            r"page\.md:18: the last cell of 'name' is cut off",
        ),
    ],
)
def test_a_broken_page_is_refused_with_its_line(page: Document, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        read_table(page)


def test_a_page_of_cell_lines_may_end_with_its_last_empty_cells_missing() -> None:
    row = ("Students", "name", "FALSE", "string", "REQUIRED")
    table = read_table(cell_lines(*row, "\u00a0"))
    assert isinstance(table, ScenarioTable)

    assert table.rows[-1].values == ("", "")
    assert [code for code in codes(table) if code != "T005"] == ["T013"]


def test_the_text_below_a_table_is_left_out_with_one_finding() -> None:
    table = read_table(cell_lines("3", "", "Next: Schools"))
    assert isinstance(table, ScenarioTable)

    assert table.rows[-1].values == ("1", "2")
    (note,) = [note for note in table.notes if note.code == "T036"]
    assert details(note) == {"text": "3 Next: Schools", "lines": "18-20"}


@pytest.mark.parametrize(
    ("last_row", "values"),
    [
        ("StudentsnameFALSEstringOPTIONAL", ("", "")),
        ("StudentsnameFALSEstringREQUIREDAnn LeeBea Fox", ("Ann Lee", "Bea Fox")),
        ("StudentsnumberFALSEintegerREQUIRED", ("", "")),
        ("StudentsschoolReferenceFALSEschoolReferenceREQUIRED", ("", "")),
    ],
)
def test_links_below_a_packed_row_are_no_values(
    last_row: str, values: tuple[str, ...]
) -> None:
    links = ("", "Related pages", "", "v5 Students > Schools", "", "More like this")
    first_row = "StudentsbirthFALSEdateREQUIRED1/2/20201/3/2020"
    table = read_table(document(*HEAD_OF_TWO, first_row, last_row, *links))
    assert isinstance(table, ScenarioTable)

    assert table.rows[-1].values == values
    (note,) = [note for note in table.notes if note.code == "T036"]
    assert details(note)["text"] == " ".join(filter(None, links))


def test_a_second_table_is_left_out_with_a_finding() -> None:
    page = (*HEAD_OF_TWO, "StudentsidFALSEstringREQUIRED[A][B]")
    table = read_table(document(*page, "", *page))
    assert isinstance(table, ScenarioTable)

    assert [row.values for row in table.rows] == [("[A]", "[B]")]
    (note,) = [note for note in table.notes if note.code == "T036"]
    assert "StudentsidFALSEstringREQUIRED[A][B]" in details(note)["text"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Notes", "'Notes' is between the header and the first row"),
        ("Scenario 3: PATCH", "unknown header 'Scenario 3: PATCH'"),
    ],
)
def test_text_above_the_first_row_is_refused_by_its_cause(
    line: str, message: str
) -> None:
    row = "StudentsidFALSEstringREQUIRED[A][B]"
    with pytest.raises(UnreadableError, match=message):
        read_table(document(*HEAD_OF_TWO, line, row))


def test_a_first_row_that_cannot_be_read_is_a_finding() -> None:
    rows = ("StudentsidFASEstringREQUIRED[A][B]", "StudentsageFALSEintOPTIONAL")
    table = read_table(document(*HEAD_OF_TWO, *rows))
    assert isinstance(table, ScenarioTable)

    assert [row.property for row in table.rows] == ["age"]
    assert table.left_out == 1
    assert ("T033", {"printed": rows[0]}) in [
        (note.code, details(note)) for note in table.notes
    ]


def test_two_rows_on_one_line_are_refused() -> None:
    rows = "StudentsidFALSEstringREQUIREDAnnStudentsageFALSEintOPTIONAL"
    with pytest.raises(UnreadableError, match="two rows are on one line"):
        read_table(document(*HEAD_OF_TWO, rows))


@pytest.mark.parametrize(
    "line",
    [
        "StudentsageFALSEint",
        "Studentsage\u00a0FALSE integer",
        "Students\tage\tFALSE\tinteger\t",
    ],
)
def test_a_row_without_a_required_word_is_read(line: str) -> None:
    first_row = "StudentsidFALSEstringREQUIRED[A][B]"
    table = read_table(document(*HEAD_OF_TWO, first_row, line))
    assert isinstance(table, ScenarioTable)

    assert [(row.property, row.required, row.values) for row in table.rows] == [
        ("id", "REQUIRED", ("[A]", "[B]")),
        ("age", "", ("", "")),
    ]


HTML_ERROR = b"<!DOCTYPE html><html><head><title>404 Not\nFound</title></head><body>Gone</body></html>"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b" \n", "the document is empty; download"),
        (b"RIFF\0\1", "this is a binary file; save the page as text"),
        (b"fine\n\xff\xfe", r"page\.md:2: this is not UTF-8 text; save it as UTF-8"),
        (HTML_ERROR, "an HTML page without a table, titled '404 Not Found'; it may be"),
        (b"x" * (SIZE_LIMIT + 1), "larger than 5 MB"),
        (
            b"x" * (TEXT_LIMIT + 1),
            "more than 1,000,000 characters; save the page alone",
        ),
        (b"x\n" * LINES_LIMIT, "more than 20,000 lines; save the page alone"),
    ],
)
def test_a_document_that_is_not_a_page_is_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "page.md"
    path.write_bytes(content)

    error = refused(str(path))
    assert re.search(message, error)
    assert str(path) in error
    (streamed,) = read_documents(["-"], stdin=io.BytesIO(content))
    assert re.search(message.replace(r"page\.md", "stdin"), str(streamed))


def test_documents_come_from_files_folders_globs_and_standard_input(
    tmp_path: Path,
) -> None:
    for name in ("b.md", "a.txt", "deep/c.html", "deep/notes.log"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"\xef\xbb\xbfline\r\nline")

    places = [
        str(tmp_path),
        str(tmp_path / "*.md"),
        str(tmp_path / "deep" / "notes.log"),
        "-",
    ]
    documents = [
        each
        for each in read_documents(places, stdin=io.BytesIO(b"in"))
        if isinstance(each, Document)
    ]

    assert [each.name for each in documents] == [
        "a.txt",
        "b.md",
        "c.html",
        "notes.log",
        "stdin",
    ]
    assert documents[0].text == "line\nline"
    assert (
        documents[0].sha256 == hashlib.sha256(b"\xef\xbb\xbfline\r\nline").hexdigest()
    )


def test_the_other_documents_are_read_after_an_unreadable_one(tmp_path: Path) -> None:
    for name, content in (("a.md", b"\0"), ("b.md", b"text")):
        (tmp_path / name).write_bytes(content)

    bad, good = read_documents([str(tmp_path)])

    assert isinstance(bad, UnreadableError)
    assert isinstance(good, Document)


def test_places_without_documents_are_refused(tmp_path: Path) -> None:
    for place, message in (
        (tmp_path / "missing.md", "there is no such file; check the path"),
        (tmp_path, "the folder holds no documents"),
        (tmp_path / "*.md", "the pattern matches no file"),
    ):
        assert message in refused(str(place))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("text")
    path.chmod(0)

    assert "may not be read; change its permissions" in refused(str(path))


def test_an_error_of_the_file_system_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "page.md"
    path.write_text("text")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(TablewrightError, match="may not be read"):
        read_file(path)
