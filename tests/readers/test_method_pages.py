"""Method pages are read as the tables of their calls; what cannot be read is a finding or an error."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablewright.errors import UnreadableError
from tablewright.model.table import MethodTable, OperationTables, ParameterRow
from tablewright.readers import find_reader, read_table
from tablewright.readers.documents import Document, read_file, read_stream

SHARED = Path(__file__).resolve().parents[3] / "shared"
PAGES = SHARED / "pages" / "campusm"

needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="the published documents are not here"
)


def document(*lines: str) -> Document:
    return Document("page.md", "\n".join(lines), "")


def calls_of(page: Document) -> tuple[MethodTable, ...]:
    table = read_table(page, "method-page")
    assert isinstance(table, OperationTables)
    return table.tables


def call_of(*lines: str) -> MethodTable:
    (call,) = calls_of(document(*lines))
    return call


def row(line: ParameterRow) -> str:
    return f"{line.group} {line.name} {line.type} {line.required}".rstrip()


def rows(call: MethodTable) -> list[str]:
    return [row(parameter) for parameter in call.parameters]


def found(call: MethodTable, code: str) -> list[dict[str, str]]:
    """Returns the details of the findings with a code."""
    return [dict(note.texts) for note in call.notes if note.code == code]


# The published pages


@needs_shared
def test_the_seed_document_of_a_method_has_its_known_parameters() -> None:
    (call,) = calls_of(read_file(next((SHARED / "seeds").glob("004_*"))))
    expected = json.loads((SHARED / "expected" / "seed_4.json").read_text("utf-8"))

    groups = {"path": "url"}
    found_rows = []
    for line in call.parameters:
        group = groups.get(line.group, line.group)
        found_rows.append((group, line.name, line.type, line.required))
    keys = ("group", "name", "type", "required")
    assert found_rows == [tuple(each[key] for key in keys) for each in expected["rows"]]
    assert len(found_rows) == 11


CHECK_IN_BODY = [
    "body orgCode Integer Optional",
    "body userEmail String Required",
    "body eventRef String Required",
    "body eventStart Date Optional",
    "body eventEnd Date Optional",
    "body deviceCheckinTime Date Optional",
    "body checkedInBy String Required",
    "body checkinStatus String Required",
]
REPORT_QUERY = [
    "query orgCode xsd:int Required",
    "query startDate xsd:dateTime Required",
    "query endDate xsd:dateTime Required",
    "query eventReference xsd:string Optional",
    "query emailAddress xsd:string Optional",
    "query fetchBy xsd:string Optional",
    "query resumptionToken xsd:string Optional",
    "query apiKey xsd:string Optional",
]
REGISTRATIONS = [
    "query apiKey String Required",
    "query productInstanceId Number Required",
    "query eventId String Optional",
    "query title String Optional",
    "query startTime ISO-Date (yyyy-MM-dd) Optional",
    "query endTime ISO-Date (yyyy-MM-dd) Optional",
    "query attributeName xsd:string Optional",
    "query attributeValue xsd:string Optional",
    "path orgCode Number Required",
    "answer data[] EventSummary",
    "answer data[].eventId String",
    "answer data[].title String",
    "answer data[].date ISO-Date (yyy-MM-ddTHH:mm:ssZ)",
]


@needs_shared
@pytest.mark.parametrize(
    ("name", "method", "expected"),
    [
        (
            "add-valid-check-in-student.md",
            "POST",
            [
                "path org_code string Required",
                "query apiKey string Required",
                "query override boolean Optional",
                *CHECK_IN_BODY,
            ],
        ),
        ("check-in-report.md", "GET", REPORT_QUERY),
        ("get-registrations.txt", "GET", REGISTRATIONS),
        (
            "migrate-attendance-records.txt",
            "GET",
            [
                "query apiKey String Required",
                "query oldEmail String Required",
                "query newEmail String Required",
                "path OrgCode Number Required",
            ],
        ),
        (
            "register-user.txt",
            "POST",
            [
                "path org_code string Required",
                "query apiKey string Required",
                "body orgCode int Required",
                "body email string Required",
                "body firstName string Required",
                "body lastName string Required",
            ],
        ),
    ],
)
def test_a_published_page_has_its_rows(
    name: str, method: str, expected: list[str]
) -> None:
    (call,) = calls_of(read_file(PAGES / name))

    assert call.method == method
    assert rows(call) == expected
    # No line of these pages is left out.
    assert (call.left_out, found(call, "T050"), found(call, "T052")) == (0, [], [])


@needs_shared
@pytest.mark.parametrize(
    ("name", "body", "answer", "other"),
    [
        ("add-valid-check-in-student.md", "eventRef", "message", 0),
        ("check-in-report.md", "", "", 0),
        ("get-registrations.txt", "", "", 0),
        ("migrate-attendance-records.txt", "", "message", 0),
        ("register-user.txt", "email", "message", 1),
    ],
)
def test_a_published_page_has_its_samples(
    name: str, body: str, answer: str, other: int
) -> None:
    (call,) = calls_of(read_file(PAGES / name))

    assert body in {"", *dict(call.sample_body)}
    assert answer in {"", *dict(call.sample_answer)}
    assert (bool(call.sample_body), bool(call.sample_answer)) == (
        bool(body),
        bool(answer),
    )
    assert len(call.other_answers) == other
    # `check-in-report.md` and its siblings print their URLs in different ways.
    assert call.sample_url.startswith("https://")
    assert " /" not in call.sample_url


@needs_shared
def test_the_rule_of_a_published_page_is_quoted() -> None:
    (call,) = calls_of(read_file(PAGES / "get-registrations.txt"))

    (rule,) = found(call, "T051")
    assert "either an event ID" in rule["printed"]


# Samples


@pytest.mark.parametrize(
    "cut", ['"message": "Saved', '"message"', '"success": tr', '"success": true,']
)
def test_a_page_that_ends_inside_a_sample_is_refused(cut: str) -> None:
    lines = ("POST /desk/{id}/call", "", "The service returns:", "", "{")

    with pytest.raises(
        UnreadableError,
        match=r"page\.md:5: the sample is cut off: it is not JSON; download",
    ):
        call_of(*lines, cut)


@pytest.mark.parametrize(
    "end", ['{"success": true}', '"success": true', '[{"id": 1}]', '"id": <id>']
)
def test_a_page_may_end_with_its_sample(end: str) -> None:
    call = call_of("POST /desk/{id}/call", "", "The service returns:", "", end)

    assert (call.method, call.path) == ("POST", "/desk/{id}/call")
    assert (call.sample_body, len(call.sample_answer)) == ((), 1)


# Rows


def test_a_parameter_without_a_name_is_left_out_with_a_finding() -> None:
    call = call_of(
        "Check-ins",
        "POST /a/b",
        "Body Parameters",
        "RequiredPossible values",
        "idstringRequired",
    )

    assert [parameter.name for parameter in call.parameters] == ["id"]
    assert found(call, "T035") == [{"printed": "Required Possible values"}]
    assert call.left_out == 1


def test_an_unknown_group_of_parameters_is_left_out_with_a_finding() -> None:
    cookies = ("Cookie Parameters", "sizestringRequiredIts size", "hueStringOptional")
    call = call_of(
        "Check-ins", "POST /a/b", *cookies, "URL Parameters", "idstringRequiredWhich"
    )

    assert [parameter.name for parameter in call.parameters] == ["id"]
    assert found(call, "T034") == [{"group": "cookie", "names": "size, hue"}]
    assert call.left_out == 2


METHOD_PAGE = """\
# Board a passenger

POST /ships/{shipId}/boardPassenger

### Body Parameters

| Name | Type | Required | Description |
|------|------|----------|-------------|
| ticket | string | Required | The number on the ticket |
"""


def test_a_placeholder_without_a_parameter_and_a_missing_sample_are_findings() -> None:
    call = call_of(METHOD_PAGE)

    assert found(call, "T022") == [{"placeholder": "shipId"}]
    assert found(call, "T030") == [{"kind": "body"}, {"kind": "answer"}]


# Pages that cannot be read, and large ones


def test_a_page_whose_groups_cannot_be_read_is_refused_with_the_line() -> None:
    with pytest.raises(
        UnreadableError, match=r"page\.md:4: no row .*: Some other text"
    ):
        call_of("Ping", "GET /ping", "URL Parameters", "Some other text")


def test_a_page_with_a_call_alone_is_refused() -> None:
    with pytest.raises(UnreadableError, match=r"page\.md:2: the page has a call, but"):
        call_of("Ping", "GET /ping", "Shows that the service runs.")


def test_a_page_whose_groups_are_empty_has_no_rows() -> None:
    call = call_of("Ping", "GET /ping", "URL Parameters", "None")

    assert (call.parameters, found(call, "T059")) == ((), [])


def test_a_sample_with_very_many_levels_is_refused() -> None:
    sample = '{"a":' * 10_000 + "1" + "}" * 10_000

    with pytest.raises(UnreadableError, match=r"page\.md:5: the sample has more than"):
        call_of(
            "Ships", "POST /ships", "Body Parameters", "astringRequiredIt", sample, ""
        )


# Calls


@pytest.mark.parametrize(
    ("lines", "method", "path"),
    [
        (("Resource URL: GET /ships/{id}",), "GET", "/ships/{id}"),
        (("PUT Method", "https://quay.example/ships/{id}"), "PUT", "/ships/{id}"),
        (("HTTP method: PATCH", "Endpoint: /ships/{id}"), "PATCH", "/ships/{id}"),
        (("Resource URL", "/ships/{id}", "DELETE Method"), "DELETE", "/ships/{id}"),
        (("GET /ships /{id}/ crew?all=<all>",), "GET", "/ships/{id}/crew"),
        (("`POST` /ships/:id",), "POST", "/ships/{id}"),
        (("**POST** `ships/<SHIP ID>/crew`",), "POST", "ships/<SHIP ID>/crew"),
        (("GET /ships/{{id}} HTTP/1.1",), "GET", "/ships/{id}"),
        (("GET &lt;id&gt;/crew",), "GET", "<id>/crew"),
    ],
)
def test_a_call_is_read_in_every_form(
    lines: tuple[str, ...], method: str, path: str
) -> None:
    call = call_of("Ships", *lines, "URL Parameters", "idStringRequiredThe ship")

    assert (call.method, call.path) == (method, path)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (("POST Method", "GET /ships"), "the call below has another method"),
        (("GET|POST /ships",), "what is below it is read for POST alone"),
        (("GET /ships - all of them",), "the text behind the path is left out"),
    ],
)
def test_a_call_that_is_not_clear_is_a_finding(
    lines: tuple[str, ...], problem: str
) -> None:
    page = document("Ships", *lines, "Query", "flagStringOptionalThe flag")
    first, *_, last = (*calls_of(page), *calls_of(page))

    assert rows(last) == ["query flag String Optional"]
    assert found(first, "T059")[0]["problem"].startswith(problem)


def test_a_call_printed_as_an_example_is_no_second_call() -> None:
    call = call_of(
        "Ships",
        "GET /ships/{id}",
        "URL Parameters",
        "idIntegerRequiredThe ship",
        "Example",
        "GET https://quay.example/ships/7?all=true",
    )

    assert call.sample_url == "https://quay.example/ships/7?all=true"
    assert found(call, "T056")[0]["printed"] == "all"


# Groups


@pytest.mark.parametrize(
    ("heading", "group"),
    [
        ("URL Parameters", "path"),
        ("## Path parameters:", "path"),
        ("**Query string parameters**", "query"),
        ("QUERY PARAMS", "query"),
        ("URL query parameters", "query"),
        ("Request body", "body"),
        ("Body fields", "body"),
        ("Headers", "header"),
        ("Request header parameters", "header"),
        ("Form parameters", "body"),
        ("Response fields", "answer"),
    ],
)
def test_the_heading_of_a_group_is_read_in_every_wording(
    heading: str, group: str
) -> None:
    call = call_of("Ships", "POST /ships", heading, "flagStringRequiredThe flag")

    assert rows(call) == [f"{group} flag String Required"]


# Samples: what is the request and what the answer

BODY = ("Loans", "POST /loans", "Body Parameters", "isbnStringRequiredThe book")


@pytest.mark.parametrize(
    ("samples", "body", "answer", "codes"),
    [
        (('{"isbn": "1"}', '{"success": true}'), ["isbn"], ["success"], []),
        (('{"isbn": <isbn>}', '{"isbn": "1"}'), ["isbn"], [], []),
        (('{"isbn": isbn}', '{"isbn": "1"}', '{"isbn": "2"}'), ["isbn"], [], ["T053"]),
        (
            ("Returns", '{"success": true}', "Send", '{"isbn": "1"}'),
            ["isbn"],
            ["success"],
            [],
        ),
        (
            ("Body", '{"isbn": "1"}', "Response", '{"isbn": "1"}'),
            ["isbn"],
            ["isbn"],
            [],
        ),
        (("Response", '{"isbn": "1"}'), [], ["isbn"], ["T052"]),
        # A heading above a table of answers is not the label of the request below it.
        (
            (
                "## Responses",
                "",
                "| Status | Meaning |",
                "|---|---|",
                "| 200 | Lent |",
                "",
                "Sample",
                "",
                '{"isbn": "1"}',
                "",
                "200 OK",
                "",
                '{"loan": 7}',
            ),
            ["isbn"],
            ["loan"],
            ["T052"],
        ),
        # Placeholders in every notation are no values.
        (('{"isbn": "[ISBN]"}', '{"isbn": "1"}'), ["isbn"], [], []),
        (('{"isbn": "%ISBN%"}', '{"isbn": "1"}'), ["isbn"], [], []),
        (('{"isbn": $isbn}', '{"isbn": "1"}'), ["isbn"], [], []),
        (('{"isbn": "${isbn}"}', '{"isbn": "1"}'), ["isbn"], [], []),
        (('{"loan": 1}',), ["loan"], [], ["T052", "T055"]),
        (('{"isbn": “1”, }',), ["isbn"], [], ["T054"]),
        (('"isbn": "1"', "Output:", '"success": true'), ["isbn"], ["success"], []),
    ],
)
def test_labels_members_and_placeholders_assign_samples(
    samples: tuple[str, ...], body: list[str], answer: list[str], codes: list[str]
) -> None:
    call = call_of(*BODY, *samples, "")

    assert list(dict(call.sample_body)) == body
    assert list(dict(call.sample_answer)) == answer
    found_codes = {note.code for note in call.notes} & {"T052", "T053", "T054", "T055"}
    assert found_codes == {*codes}


@pytest.mark.parametrize(
    "command",
    [
        """  -d '{"isbn": "1"}'""",
        """  --data-raw '{"isbn":\n    "1"}' \\""",
        r"""  --data "{\"isbn\": \"1\"}" """,
        """curl -X PUT "https://books.example/loans" --json '{"isbn": "1"}'""",
    ],
)
def test_the_data_of_a_curl_command_is_the_request(command: str) -> None:
    lines = ("Sample:", 'curl -X POST "https://books.example/loans" \\', command)
    call = call_of(*BODY, *lines, "", "Response", '{"loan": 7}', "")

    assert call.sample_body == (("isbn", '"1"'),)
    assert call.sample_answer == (("loan", "7"),)
    quoted = " ".join(note["printed"] for note in found(call, "T050"))
    assert "https://books.example/loans" in quoted


@pytest.mark.parametrize(
    "heading", ["Mandatory (Y/N)", "Mandatory Y/N", "M/O", "Y/N", "Req?", "Reqd."]
)
def test_a_required_column_is_read_in_every_wording(heading: str) -> None:
    header = f"| Key | Data type | {heading} | Notes |"
    call = call_of(
        "POST /loans", "Body", "", header, "|---|---|---|---|", "| isbn | int | Y | x |"
    )

    assert rows(call) == ["body isbn int Required"]


@pytest.mark.parametrize("data_type", ["list of strings", "list of string", "string[]"])
def test_a_plural_is_the_type_of_the_items(data_type: str) -> None:
    call = call_of("POST /loans", "Body Parameters", f"| tags | {data_type} | Y | x |")

    assert rows(call) == ["body tags[] string Required"]


@pytest.mark.parametrize(
    "segment", ["[ship_id]", "%ship_id%", "${ship_id}", "{ship_id}"]
)
def test_a_placeholder_of_the_path_is_read_in_every_notation(segment: str) -> None:
    call = call_of(
        f"GET /ships/{segment}/crew", "URL Parameters", "ship_idstringRequiredThe ship"
    )

    assert call.path == "/ships/{ship_id}/crew"
    assert found(call, "T058") == []


@pytest.mark.parametrize("segment", ["shipId", "$ship_id"])
def test_a_segment_with_the_name_of_a_row_is_a_placeholder(segment: str) -> None:
    call = call_of(
        f"GET /ships/{segment}/crew", "URL Parameters", "ship idstringRequiredThe ship"
    )

    assert call.path == f"/ships/{{{segment.strip('$')}}}/crew"
    (note,) = found(call, "T058")
    assert note["names"] == segment


def test_a_row_of_the_path_without_a_placeholder_is_a_finding() -> None:
    call = call_of("GET /ships/all", "URL Parameters", "pierstringRequiredThe pier")

    (note,) = found(call, "T058")
    assert note["names"] == "pier"
    assert "no placeholder" in note["reason"]


def test_a_glued_row_with_an_unknown_type_is_a_finding() -> None:
    header = "ParameterTypeRequiredDescription"
    call = call_of(*BODY[:3], header, "mailPostboxRequiredThe address")

    assert rows(call) == ["body mailPostbox  Required"]
    (note,) = found(call, "T058")
    assert note["names"] == "mailPostbox"


def test_a_method_page_with_unknown_headers_is_no_scenario_page() -> None:
    page = document(
        "# Loans",
        "",
        "POST /loans",
        "",
        "| Key | Data type | Who needs it | Notes |",
        "|---|---|---|---|",
        "| isbn | int | all | The book |",
    )
    assert find_reader(page).NAME == "method-page"


# Every shape

NAMES = st.sampled_from(
    [
        "isbn",
        "shelfCode",
        "due_date",
        "copies[]",
        "reader.name",
        "X-Trace",
        "name",
        "key",
    ]
)
TYPES = st.sampled_from(
    ["string", "Integer", "xsd:dateTime", "boolean", "ISO-Date (yyyy-MM-dd)", "Number"]
)
WORDS = st.sampled_from(["Required", "Optional"])
DESCRIPTIONS = st.sampled_from(
    [
        "The book",
        "Which one, if any",
        "Optional parts of it",
        "A date (local)",
        "12 digits",
    ]
)
PARAMETERS = st.lists(
    st.tuples(NAMES, TYPES, WORDS, DESCRIPTIONS),
    min_size=1,
    max_size=5,
    unique_by=lambda cells: cells[0].lower(),
)
HEADER = ("Parameter", "Type", "Required", "Description")


def in_shape(shape: str, table: list[tuple[str, ...]]) -> list[str]:
    """Returns the lines of a table, in one of the shapes that pages have."""
    if shape == "glued":
        return ["".join(cells) for cells in table]
    if shape == "spaced":
        return [" ".join(cells) for cells in table]
    if shape == "lines":
        return [line for cells in table for line in cells]
    if shape == "two lines":
        return [line for cells in table for line in (cells[0], " ".join(cells[1:]))]
    if shape == "tabs":
        return ["\t".join(cells) for cells in table]
    if shape == "closed":
        return [f"{' | '.join(cells)} |" for cells in table]
    if shape == "broken":
        return [
            line
            for cells in table
            for line in (f"{' | '.join(cells[:2])}", f"| {' | '.join(cells[2:])} |")
        ]
    return [f"| {' | '.join(cells)} |" for cells in table]


# Without a header, only the words of a row show that it is broken.
SHAPES = [
    ("glued", True),
    ("glued", False),
    ("spaced", True),
    ("spaced", False),
    ("lines", True),
    ("two lines", True),
    ("two lines", False),
    ("tabs", True),
    ("tabs", False),
    ("closed", True),
    ("closed", False),
    ("broken", True),
    ("pipes", True),
    ("pipes", False),
]


@pytest.mark.parametrize(("shape", "has_header"), SHAPES)
@settings(max_examples=10, deadline=None)
@given(parameters=PARAMETERS)
def test_a_row_is_read_alike_in_every_shape(
    shape: str, has_header: bool, parameters: list[tuple[str, str, str, str]]
) -> None:
    header = in_shape("pipes" if shape == "broken" else shape, [HEADER])
    if shape == "two lines":
        header = ["".join(HEADER)]
    lines = [*(header if has_header else []), *in_shape(shape, [*parameters])]
    call = call_of("Loans", "POST /loans", "Body Parameters", *lines, "Example")

    read = [
        (row.name, row.type, row.required, row.description) for row in call.parameters
    ]
    assert read == parameters


@pytest.mark.parametrize("shape", ["glued", "spaced", "tabs", "closed", "pipes"])
@settings(max_examples=20, deadline=None)
@given(
    parameters=PARAMETERS,
    position=st.integers(0, 5),
    line=st.sampled_from(
        [
            "Wholly unreadable text",
            "size*stringRequiredness",
            "dueBy - the last day",
            "weight: number",
            "The request MUST contain a book or a reader",
            "shelf;string;Required;The shelf",
            "| only | two",
            "http://library.example/loans?x=1",
            "<loan>1</loan>",
        ]
    ),
)
def test_a_line_that_is_no_row_is_quoted_and_does_not_end_the_group(
    shape: str,
    parameters: list[tuple[str, str, str, str]],
    position: int,
    line: str,
) -> None:
    lines = in_shape(shape, [*parameters])
    lines.insert(position, line)
    call = call_of("Loans", "POST /loans", "Body Parameters", *lines, "Example")

    names = {parameter.name for parameter in call.parameters}
    assert names >= {parameter[0] for parameter in parameters}
    texts = [value for note in call.notes for _, value in note.texts]
    assert any(line in text for text in (*texts, call.sample_url))


def test_marks_in_the_name_of_a_row_with_borders_are_a_finding() -> None:
    text = (
        "# Docks\n\nGET Method\n\nGET https://api.example.org/docks\n\n"
        "Query string parameters\n\n| Name | Type | Required | Description |\n|---|---|---|---|\n"
        "| _dock_ | string | Required | The *first* one |\n"
    )
    table = read_table(read_stream("page.md", io.BytesIO(text.encode())))
    assert isinstance(table, OperationTables)
    notes = [dict(note.details) for note in table.notes if note.code == "T085"]
    assert notes == [{"printed": "_dock_", "read": "dock"}]
