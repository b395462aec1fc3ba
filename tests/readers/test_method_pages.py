"""Method pages are read as the tables of their calls; what cannot be read is a finding or an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tablewright.errors import UnreadableError
from tablewright.model.table import MethodTable, OperationTables, ParameterRow
from tablewright.readers import read_table
from tablewright.readers.documents import Document, read_file

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
