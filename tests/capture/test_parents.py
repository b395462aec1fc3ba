"""Rows of a table become a tree of properties: one small table for each rule."""

from __future__ import annotations

import pytest

from tablewright.capture import CapturedPage, capture_page
from tablewright.capture.parents import (
    ROOT,
    UNPLACED,
    RowParents,
    find_parents,
)
from tablewright.capture.rows import parse_row
from tablewright.model.properties import Property
from tablewright.model.table import Column, Row, ScenarioTable, Sentence
from tablewright.model.values import Items, Literal, SystemValue, Value


def capture(text: str, title: str = "Thing", columns: int = 1) -> CapturedPage:
    """Captures lines of the form `Resource | property | T or F | type | values...`; all are REQUIRED."""
    rows = []
    for line, cells in enumerate(
        (line.strip().split(" | ") for line in text.strip().splitlines()), start=1
    ):
        flag = {"T": "TRUE", "F": "FALSE"}.get(cells[2], cells[2])
        values = tuple(cells[4:]) + ("",) * (columns - len(cells[4:]))
        rows.append(Row(cells[0], cells[1], flag, cells[3], "REQUIRED", values, line))
    heads = tuple(
        Column(str(n), "POST", f"Scenario {n}: POST") for n in range(1, columns + 1)
    )
    sentences = tuple(
        Sentence(str(n), f"Create thing {n}.", 100 + n) for n in range(1, columns + 1)
    )
    table = ScenarioTable(title, "Things", (), sentences, (), heads, tuple(rows))
    return capture_page(table, "thing.md", "0" * 64, "test")


def places(captured: CapturedPage) -> list[str]:
    return [place for place, _ in captured.page.walk()]


def property_at(captured: CapturedPage, at: str) -> Property:
    return next(prop for place, prop in captured.page.walk() if place == at)


def value(captured: CapturedPage, at: str, scenario: str = "1") -> Value | None:
    return property_at(captured, at).value(scenario)


def findings(captured: CapturedPage) -> list[tuple[str, str]]:
    """Code and place of the findings about rows (L) and cells (N); those about scenarios are left out."""
    return [
        (finding.code, finding.at)
        for finding in captured.page.findings
        if finding.code[0] in "LN"
    ]


def texts(*items: str | None) -> Items:
    return Items(tuple(None if item is None else Literal(item) for item in items))


# Parents of rows ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "resource",
    [
        "addresses",
        "thingAddresses",
        "thingAddress",
        "thingsAddresses",
        "ThingsAddresses",
    ],
    ids=["property", "plural of the type", "type", "root", "root as it is written"],
)
def test_a_row_names_its_parent_in_one_of_many_ways(resource: str) -> None:
    captured = capture(f"""Things | addresses | T | thingAddress[]
        {resource} | city | F | string | Bend""")
    assert places(captured) == ["addresses", "addresses/city"]
    assert findings(captured) == []


def test_a_parent_is_found_although_its_case_differs_from_its_type() -> None:
    captured = capture("""Things | addresses | T | thingAddress[]
        ThingAddresses | city | F | string | Bend""")
    assert places(captured) == ["addresses", "addresses/city"]
    assert findings(captured) == [("L001", "addresses")]


def test_a_deep_parent_is_named_with_the_names_above_it() -> None:
    captured = capture("""Things | addresses | T | thingAddress[]
        thingAddresses | periods | T | Periods[]
        thingAddressPeriods | beginDate | F | date""")
    assert places(captured)[-1] == "addresses/periods/beginDate"
    assert findings(captured) == []


def test_the_nearest_container_above_a_row_is_its_parent() -> None:
    captured = capture("""Things | addresses | T | thingAddress[]
        thingAddresses | periods | T | periods[]
        periods | beginDate | F | date
        Things | indicators | T | thingIndicator[]
        thingIndicators | periods | T | periods[]
        periods | endDate | F | date""")
    assert "addresses/periods/beginDate" in places(captured)
    assert "indicators/periods/endDate" in places(captured)
    assert findings(captured) == [
        ("L009", "addresses/periods"),
        ("L009", "indicators/periods"),
    ]


def test_rows_may_be_above_their_parent() -> None:
    captured = capture("""thingSponsors | sponsor | F | string | x
        Things | sponsors | T | thingSponsor[]
        Things | name | F | string | y""")
    assert places(captured) == ["sponsors", "sponsors/sponsor", "name"]
    assert findings(captured) == [("L008", "sponsors")]


def test_names_in_another_case_are_one_finding_for_each_container() -> None:
    captured = capture("""Things | gradelevels | T | gradeLevel[]
        thingGradeLevels | grade | F | string
        thingGradeLevels | order | F | integer
        things | name | F | string""")
    assert places(captured) == [
        "gradelevels",
        "gradelevels/grade",
        "gradelevels/order",
        "name",
    ]
    assert findings(captured) == [("L001", ""), ("L001", "gradelevels")]


@pytest.mark.parametrize(
    ("code", "container", "resource"),
    [
        ("L002", "languages | T | thingLanguage[]", "thingsSpokenLanguages"),
        ("L004", "ownerTypeReference | F | ownerTypeReference", "typeReference"),
        ("L005", "schooYearReference | F | schooYearReference", "schoolYearReference"),
    ],
    ids=["suffix", "role", "typo"],
)
def test_a_parent_found_by_a_similar_name_is_a_finding(
    code: str, container: str, resource: str
) -> None:
    captured = capture(f"""Things | {container}
        {resource} | member | F | string""")
    parent = container.split(maxsplit=1)[0]
    assert places(captured) == [parent, f"{parent}/member"]
    assert (code, parent) in findings(captured)


def test_a_container_named_after_itself_belongs_to_the_root() -> None:
    captured = capture("""Things | name | F | string
        thingsAddresses | addresses | T | addresses[]
        thingsAddresses | city | F | string""")
    assert places(captured) == ["name", "addresses", "addresses/city"]
    assert findings(captured) == [("L006", "addresses")]


@pytest.mark.parametrize(
    ("reference", "key"),
    [
        ("educationOrganizationReference", "educationOrganizationId"),
        ("studentReference", "studentUniqueId"),
        ("schoolYearTypeReference", "schoolYear"),
        ("assignmentSchoolReference", "schoolId"),
    ],
)
def test_a_key_next_to_its_reference_becomes_a_member_of_it(
    reference: str, key: str
) -> None:
    captured = capture(f"""Things | {reference} | F | {reference}
        Things | {key} | F | integer | 255901""")
    assert places(captured) == [reference, f"{reference}/{key}"]
    assert findings(captured) == [("L007", f"{reference}/{key}")]


def test_a_property_that_is_not_a_key_stays_next_to_the_reference() -> None:
    captured = capture("""Things | courseReference | F | courseReference
        courseReference | courseCode | F | string
        Things | courseTitle | F | string""")
    assert places(captured)[-1] == "courseTitle"


@pytest.mark.parametrize(
    ("code", "resource"),
    [("L003", "ownerReference"), ("L003", "OtherEvents"), ("L003", "thingsRaces")],
    ids=["unknown", "another resource", "missing container"],
)
def test_rows_without_a_parent_are_kept_unplaced(code: str, resource: str) -> None:
    captured = capture(f"""Things | name | F | string | x
        {resource} | one | F | string | y
        {resource} | two | F | string""")
    first, second = captured.page.unplaced
    assert (first.resource, first.name, first.values) == (
        resource,
        "one",
        (("1", Literal("y")),),
    )
    assert second.name == "two"
    assert findings(captured) == [(code, f"unplaced/{resource}")]


def test_containers_that_name_each_other_are_unplaced() -> None:
    captured = capture("""Things | name | F | string
        lefts | rights | T | right[]
        rights | lefts | T | left[]""")
    assert len(captured.page.unplaced) == 2


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Things", []), ("Thing", []), ("Something else", [("L034", "")])],
)
def test_the_root_is_found_although_another_row_is_first(
    title: str, expected: list[tuple[str, str]]
) -> None:
    captured = capture(
        """parts | size | F | integer
        Things | parts | T | part[]
        Things | name | F | string""",
        title,
    )
    assert captured.page.name == "Things"
    assert findings(captured) == [*expected, ("L008", "parts")]


def test_members_of_unplaced_rows_are_unplaced_too() -> None:
    captured = capture("""Things | name | F | string
        ownerReference | parts | T | part[]
        parts | size | F | integer | 3""")
    assert [row.name for row in captured.page.unplaced] == ["parts", "size"]
    assert findings(captured) == [
        ("L003", "unplaced/ownerReference"),
        ("L003", "unplaced/parts"),
    ]


def test_rows_of_another_container_between_members_are_a_finding() -> None:
    captured = capture("""Things | ownerReference | F | ownerReference
        Things | name | F | string
        ownerReference | size | F | integer""")
    assert findings(captured) == [("L016", "ownerReference")]


def test_a_row_without_a_name_is_left_out_with_a_finding() -> None:
    captured = capture("Things | name | F | string\nThings |  | F | string")
    assert (captured.row_counts.blank, captured.row_counts.left_out) == (0, 1)
    assert findings(captured) == [("L031", "rows/2")]
    assert dict(captured.source.lines)["rows/2"] == 2


# Several items ---------------------------------------------------------------------------------------


def test_a_repeated_row_is_another_item() -> None:
    captured = capture(
        """Things | grades | T | thingGrade[]
        thingGrades | grade | F | string | 9 | 6
        thingGrades | grade | F | string | 10 | 7
        thingGrades | grade | F | string | 11""",
        columns=2,
    )
    assert value(captured, "grades/grade") == texts("9", "10", "11")
    assert value(captured, "grades/grade", "2") == texts("6", "7")
    assert findings(captured) == [("L012", "grades")]
    assert captured.row_counts.repeats == 2


def test_repeated_blocks_below_one_reference_are_items_of_the_list_above() -> None:
    captured = capture(
        """Things | periods | T | thingPeriod[]
        thingPeriods | periodReference | F | periodReference
        periodReference | schoolId | F | integer | 1 | 1
        periodReference | note | F | string | first
        periodReference | schoolId | F | integer | 2
        periodReference | note | F | string""",
        columns=2,
    )
    assert value(captured, "periods/periodReference/schoolId") == texts("1", "2")
    assert value(captured, "periods/periodReference/note") == texts("first", None)
    assert value(captured, "periods/periodReference/schoolId", "2") == Literal("1")


def test_a_repeated_container_is_another_item() -> None:
    captured = capture("""Things | grades | T | thingGrade[]
        thingGrades | grade | F | string | 9
        Things | grades | T | thingGrade[]
        thingGrades | grade | F | string | 10""")
    assert places(captured) == ["grades", "grades/grade"]
    assert value(captured, "grades/grade") == texts("9", "10")


def test_nested_lists_have_one_list_for_each_level() -> None:
    captured = capture("""Things | addresses | T | address[]
        addresses | city | F | string | A
        addresses | periods | T | addressPeriod[]
        addressPeriods | year | F | integer | 1
        addressPeriods | year | F | integer | 2
        addresses | city | F | string | B
        addressPeriods | year | F | integer | 3""")
    assert value(captured, "addresses/city") == texts("A", "B")
    assert value(captured, "addresses/periods/year") == Items(
        (texts("1", "2"), texts("3"))
    )


def test_the_same_name_outside_collections_is_a_second_property() -> None:
    captured = capture("Things | code | F | string | a\nThings | code | F | string | b")
    assert places(captured) == ["code", "code#2"]
    assert value(captured, "code#2") == Literal("b")
    assert findings(captured) == [("L013", "code#2")]


def test_a_list_of_single_values_is_captured() -> None:
    captured = capture(
        "Things | codes | T | string[] | a\nThings | codes | T | string[] | b"
    )
    assert property_at(captured, "codes").kind == "collection"
    assert value(captured, "codes") == texts("a", "b")


def test_system_values_are_repeated_for_each_item_of_a_list() -> None:
    captured = capture("""Things | codes | T | thingCode[]
        thingCodes | system | F | string | State, District, and Local (CONDITIONAL)
        thingCodes | code | F | string | [system values]
        thingCodes | kind | F | string | one""")
    assert value(captured, "codes/system") == texts("State", "District", "Local")
    assert value(captured, "codes/code") == Items((SystemValue(),) * 3)
    assert {
        ("N003", "codes/system"),
        ("N021", "codes/system"),
        ("L014", "codes/code"),
        ("L015", "codes/kind"),
    } == {finding for finding in findings(captured) if finding[0] != "N013"}


def test_a_member_with_fewer_rows_than_another_may_belong_to_any_item() -> None:
    table = """Things | parts | T | part[]
        parts | name | F | string | A
        parts | name | F | string | B
        parts | name | F | string |
        parts | schoolId | F | string | {}
        parts | color | F | string |"""
    captured = capture(table.format("2"))
    assert ("L015", "parts/schoolId") in findings(captured)
    assert [place for code, place in findings(captured) if code == "L015"] == [
        "parts/schoolId"
    ]
    assert "L015" not in {code for code, _ in findings(capture(table.format("")))}


# Kinds -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "kind", "kept_type", "codes"),
    [
        ("name | F | string", "scalar", "string", []),
        ("size | F | integer", "scalar", "integer", []),
        ("size | F | Integer", "scalar", "Integer", ["L032"]),
        ("size | F | decimal", "scalar", "decimal", []),
        ("size | F | nvarchar", "scalar", "nvarchar", ["L032"]),
        ("day | F | datetime", "scalar", "datetime", []),
        ("Size | F | integer", "scalar", "integer", ["L029"]),
        ("sizeOfURL | F | string", "scalar", "string", []),
        ("ship_size | F | integer", "scalar", "integer", ["L029"]),
        ("termDescriptor | F | termDescriptor", "descriptor", "termDescriptor", []),
        ("termDescriptor | F | string", "descriptor", "string", ["L025"]),
        ("useDescriptor | F | status", "descriptor", "status", ["L025"]),
        ("ownerReference | F | integer", "reference", "integer", ["L025", "L027"]),
        ("ownerReference | F | Integer", "reference", "Integer", ["L025", "L027"]),
        (
            "ownerReference | F | ownerReference",
            "reference",
            "ownerReference",
            ["L027"],
        ),
        (
            "localOwnerReference | F | ownerReference",
            "reference",
            "ownerReference",
            ["L027"],
        ),
        ("things | T | thing[]", "collection", "thing", ["L030"]),
        (r"things | T | thing\[\]", "collection", "thing", ["L030"]),
        (r"things | T | thing \[ \]", "collection", "thing", ["L030", "L032"]),
        ("things | T | thing{}", "collection", "thing", ["L030", "L032"]),
        ("things | T | Collection", "collection", "Collection", ["L030", "L032"]),
        (
            "things | F | Collection",
            "collection",
            "Collection",
            ["L022", "L030", "L032"],
        ),
        ("things | F | thing[]", "collection", "thing", ["L022", "L030"]),
        ("codes | T | string", "collection", "string", ["L022"]),
        ("codes | T | int", "collection", "int", ["L022", "L032"]),
        ("codes | FA:SE | string", "scalar", "string", ["L020"]),
        ("codes | No | string", "scalar", "string", ["L020"]),
        ("codes | Yes | string", "collection", "string", ["L020", "L022"]),
        ("codes | maybe | string[]", "collection", "string", ["L020"]),
        ("thing | F | thing", "scalar", "thing", ["L026"]),
        ("termDescrptor | F | string", "descriptor", "string", ["L028"]),
    ],
)
def test_the_kind_of_a_property_follows_from_its_row(
    row: str, kind: str, kept_type: str, codes: list[str]
) -> None:
    captured = capture(f"Roots | {row}", title="Root")
    prop = captured.page.properties[0]
    assert (prop.kind, prop.type) == (kind, kept_type)
    assert [code for code, _ in findings(captured)] == codes


@pytest.mark.parametrize(
    ("printed", "required", "codes"),
    [
        ("required", "required", []),
        ("Mandatory", "required", ["L021"]),
        ("Mandatry", "required", ["L021"]),
        ("M", "required", ["L021"]),
        ("Yes", "required", ["L021"]),
        ("C", "conditional", ["L021"]),
        ("No", "optional", ["L021"]),
        ("as you like", "optional", ["L021"]),
    ],
)
def test_the_required_cell_is_read_in_every_spelling(
    printed: str, required: str, codes: list[str]
) -> None:
    row = parse_row(0, Row("Roots", "name", "FALSE", "string", printed, (), 1))
    assert row.required == required
    assert [note.code for note in row.notes] == codes
    assert all(
        dict(note.texts) == {"text": printed, "read": required} for note in row.notes
    )


@pytest.mark.parametrize(
    ("name", "usual"),
    [
        ("Size", "size"),
        ("GPAScore", "gpaScore"),
        ("ship_size", "shipSize"),
        ("Part of URL", "partOfURL"),
    ],
)
def test_a_name_that_is_not_camel_case_is_a_finding_with_its_usual_spelling(
    name: str, usual: str
) -> None:
    captured = capture(f"Roots | {name} | F | string", title="Root")
    assert findings(captured) == [("L029", name)]
    assert [
        dict(finding.texts)["usual"]
        for finding in captured.page.findings
        if finding.at == name
    ] == [usual]


@pytest.mark.parametrize(
    ("printed", "codes"), [("part[]", []), ("part", ["L032"]), ("part{}", ["L032"])]
)
def test_brackets_in_the_type_show_a_list(printed: str, codes: list[str]) -> None:
    captured = capture(f"Things | parts | T | {printed}\nparts | size | F | integer")
    assert (
        property_at(captured, "parts").kind,
        property_at(captured, "parts").type,
    ) == (
        "collection",
        "part",
    )
    assert [code for code, _ in findings(captured)] == codes


def test_an_unusual_spelling_in_an_unplaced_row_is_a_finding() -> None:
    captured = capture("Things | size | F | integer\nElsewhere | Flag | F | bool")
    assert {
        ("L029", "unplaced/Elsewhere/Flag"),
        ("L032", "unplaced/Elsewhere/Flag"),
    } < set(findings(captured))


def test_a_row_with_members_that_is_not_a_list_is_an_object() -> None:
    captured = capture(
        "Things | ranking | F | thingRanking\nthingRankings | rank | F | string | 1"
    )
    assert property_at(captured, "ranking").kind == "object"


def test_a_descriptor_is_never_a_container() -> None:
    captured = capture("""Things | status | F | status[]
        status | statusDescriptor | F | status
        status | endDate | F | date""")
    assert places(captured) == ["status", "status/statusDescriptor", "status/endDate"]


# Cells of containers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("parts", "N004"),
        ("thingParts", "N004"),
        ("N/A", "N004"),
        ("See the rows below.", "N005"),
        ("7", "N009"),
    ],
)
def test_text_in_the_cell_of_a_container_is_not_a_value(cell: str, code: str) -> None:
    captured = capture(
        f"Things | parts | T | part[] | {cell}\nparts | size | F | integer | 7"
    )
    assert value(captured, "parts") is None
    assert findings(captured) == [(code, "parts")]


def test_a_long_text_in_the_cell_of_a_container_is_quoted_whole() -> None:
    text = "ask the harbour master for the number of this part before you send it"
    captured = capture(
        f"Things | parts | T | part[] | {text}\nparts | size | F | integer | 7"
    )
    quoted = [dict(finding.details)["value"] for finding in captured.page.findings]
    assert quoted == [text]


def test_a_container_without_members_keeps_its_value() -> None:
    captured = capture("Things | ownerReference | F | ownerReference | 7")
    assert value(captured, "ownerReference") == Literal("7")
    assert ("N012", "ownerReference") in findings(captured)


def test_every_finding_has_a_text() -> None:
    captured = capture(
        "Things | code | F | string | a\nthings | code | FA:SE | thingy | 1/2\nOthers | a | F | b"
    )
    for finding in captured.page.findings:
        assert "$" not in finding.message


# Which rows are linked ---------------------------------------------------------------------------


def linked(text: str, title: str) -> RowParents:
    """Links lines of the form `Resource | property | T or F | type`; the Resource may be empty."""
    rows: list[Row] = []
    for number, line in enumerate(text.strip("\n").splitlines(), start=1):
        resource, name, flag, type_ = (cell.strip() for cell in line.split("|"))
        flag = {"T": "TRUE", "F": "FALSE"}[flag]
        rows.append(Row(resource, name, flag, type_, "REQUIRED", (), number))
    return find_parents(rows, title)


def parents_of(text: str, title: str = "Thing") -> list[tuple[str, str, str]]:
    """The property of each row, the property of its parent, and the code of its finding."""
    found = linked(text, title).row_parents
    names = {ROOT: "ROOT", UNPLACED: "UNPLACED"}
    for each in found:
        names[each.row.index] = each.row.name
    return [(each.row.name, names[each.parent], each.code) for each in found]


@pytest.mark.parametrize(
    ("title", "text", "root"),
    [
        pytest.param("Thing Part", " | name | F | string", "ThingPart", id="no name"),
        pytest.param("", " | name | F | string\nShips | size | F | integer", "Ships", id="no title"),
        pytest.param(
            "Else",
            """
            Odd | name | F | string
            Ships | size | F | integer
            Ships | flag | F | string""",
            "Ships",
            id="the repeated name, not the first",
        ),
        pytest.param(
            "Else",
            """
            Ships | name | F | string
            Ships | size | F | integer
            Boats | size | F | integer
            Boats | flag | F | string
            Boats | name | F | string""",
            "Ships",
            id="the first of two repeated names",
        ),
        pytest.param(
            "Else",
            """
            Ships | name | F | string
            Boats | size | F | integer""",
            "Ships",
            id="the first of single names",
        ),
        pytest.param(
            "Else",
            """
            parts | size | F | integer
            parts | weight | F | integer
            Ships | parts | T | part[]""",
            "Ships",
            id="not the name of a container",
        ),
        pytest.param(
            "Else",
            """
            parts | size | F | integer
            Ships | parts | T | part[]""",
            "Ships",
            id="not the name of a container that occurs once",
        ),
        pytest.param(
            "Else",
            """
            lefts | rights | T | right[]
            rights | lefts | T | left[]""",
            "lefts",
            id="the first if all are names of containers",
        ),
        pytest.param(
            "Ship",
            """
            Boats | name | F | string
            Boats | size | F | integer
            Ships | flag | F | string""",
            "Ships",
            id="the name in the title",
        ),
    ],
)  # fmt: skip
def test_the_root_is_the_name_that_the_rows_and_the_title_support(
    title: str, text: str, root: str
) -> None:
    assert linked(text, title).root == root


def test_a_table_without_rows_has_the_root_of_its_title() -> None:
    found = find_parents([], "Thing Part")
    assert (found.root, found.row_parents, found.codes) == ("ThingPart", (), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "color | color | F | string", ("color", "UNPLACED", "L003"), id="a value named after itself"
        ),
        pytest.param(
            "boatSizes | width | F | integer", ("width", "UNPLACED", "L003"), id="no name of the root"
        ),
        pytest.param(
            "thingExtraSizes | width | F | integer", ("width", "sizes", "L002"), id="the end of a longer name"
        ),
        pytest.param("sides | width | F | integer", ("width", "UNPLACED", "L003"), id="a short name"),
        pytest.param("Thinggs | width | F | integer", ("width", "UNPLACED", "L003"), id="a short root"),
    ],
)  # fmt: skip
def test_a_resource_that_names_no_container_is_linked_only_by_a_rule(
    text: str, expected: tuple[str, str, str]
) -> None:
    table = f"Things | name | F | string\nThings | sizes | T | size[]\n{text}"
    assert parents_of(table)[-1] == expected


def test_the_root_is_found_by_a_name_with_one_wrong_letter() -> None:
    table = "Lighthouses | name | F | string\nLighthoses | height | F | integer"
    assert parents_of(table, "Lighthouse") == [
        ("name", "ROOT", ""),
        ("height", "ROOT", "L005"),
    ]


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        ("thingParts", "the row that they belong to is missing"),
        ("Sections", "it is another resource"),
        ("sections", "no row has this name"),
        ("Section", "no row has this name"),
        ("sectionReference", "no row has this name"),
    ],
)
def test_an_unplaced_row_has_a_reason(resource: str, reason: str) -> None:
    table = f"Things | name | F | string\n{resource} | size | F | integer"
    last = linked(table, "Thing").row_parents[-1]
    assert (last.code, last.reason) == ("L003", reason)


@pytest.mark.parametrize(
    ("text", "parent"),
    [
        pytest.param(
            """
            Things | name | F | string
            Things | portReference | F | portReference
            Things | portId | F | string""",
            "portReference",
            id="next to the reference, below other rows",
        ),
        pytest.param(
            """
            portReference | portId | F | string
            Things | portReference | F | portReference
            Things | portCode | F | string""",
            "ROOT",
            id="the reference has its keys",
        ),
        pytest.param(
            """
            Things | portReference | F | portReference
            things | portId | F | string""",
            "ROOT",
            id="another spelling of the resource",
        ),
        pytest.param(
            """
            Things | ports | T | portReference
            Things | portId | F | string""",
            "ROOT",
            id="a list of references",
        ),
        pytest.param(
            """
            Things | yearTypeReference | F | yearTypeReference
            Things | year | F | integer""",
            "yearTypeReference",
            id="the key of a type",
        ),
        pytest.param(
            """
            Things | portReference | F | portReference
            Things | id | F | string""",
            "ROOT",
            id="only the end of a key",
        ),
        pytest.param(
            """
            Things | portReference | F | portReference
            Things | port | F | string""",
            "ROOT",
            id="no end of a key",
        ),
        pytest.param(
            """
            Things | portReference | F | portReference
            Things | shipId | F | string""",
            "ROOT",
            id="the key of another resource",
        ),
    ],
)
def test_a_row_below_a_reference_is_its_member_if_named_as_its_key(
    text: str, parent: str
) -> None:
    assert parents_of(text)[-1][1] == parent


def test_a_key_below_an_unplaced_reference_keeps_its_own_reason() -> None:
    table = """
        Things | name | F | string
        odd | portReference | F | portReference
        odd | portId | F | string"""
    last = linked(table, "Thing").row_parents[-1]
    assert (last.parent, last.reason) == (UNPLACED, "no row has this name")


def chain(depth: int) -> str:
    """A table of containers below each other, and a value in the last of them."""
    lines = ["Things | level0 | T | level0[]"]
    for level in range(1, depth):
        lines.append(f"level{level - 1} | level{level} | T | level{level}[]")
    lines.append(f"level{depth - 1} | size | F | integer")
    return "\n".join(lines)


def test_rows_are_nested_at_most_fifty_levels_deep() -> None:
    assert parents_of(chain(49))[-1] == ("size", "level48", "")
    last = linked(chain(50), "Thing").row_parents[-1]
    assert last.parent == UNPLACED
    assert last.reason == "they are nested more than 50 levels deep"


@pytest.mark.parametrize(
    ("printed", "is_collection"),
    [
        ("TRUE", True),
        ("Yes", True),
        ("y", True),
        ("t", True),
        ("FALSE", False),
        ("No", False),
        ("n", False),
        ("f", False),
    ],
)
def test_the_flag_is_read_in_every_spelling(printed: str, is_collection: bool) -> None:
    row = parse_row(0, Row("Things", "part", printed, "string", "REQUIRED", (), 1))
    assert row.is_collection == is_collection


def test_the_nearest_container_is_never_the_row_itself() -> None:
    table = """
        Things | name | F | string
        parts | parts | T | part[]
        Things | parts | T | part[]
        parts | size | F | integer"""
    assert parents_of(table) == [
        ("name", "ROOT", ""),
        ("parts", "parts", ""),
        ("parts", "ROOT", ""),
        ("size", "parts", ""),
    ]


def test_the_only_container_of_a_name_may_be_below_the_row() -> None:
    table = "parts | size | F | integer\nThings | parts | T | part[]"
    assert parents_of(table) == [("size", "parts", ""), ("parts", "ROOT", "")]
