"""Reads the page of a REST method as a page with a call.

The call has the parameters of the path and the query, and the members of the sample answer. The properties
of the page are the members of the body, with the values of the sample request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from tablewright.capture.rows import read_required
from tablewright.model.findings import Finding, PagePlace, page_finding
from tablewright.model.page import Call, Page, Parameter, Scenario
from tablewright.model.properties import Property, Required
from tablewright.model.table import MethodTable, ParameterRow
from tablewright.model.values import Literal, Value
from tablewright.values.cells import read_cell
from tablewright.values.markup import clean

# A method page describes one call, which is its only scenario.
_SCENARIO = "1"
# `<school id>` and `{schoolId}` are no sample values.
_PLACEHOLDER = re.compile(r"<[^<>]*>|\{[^{}]*\}")


def read_call(table: MethodTable) -> tuple[Page, dict[str, int]]:
    """Return the page of a REST method, named after the last segment of its path, and the line of each place.

    A body member has the name that the sample sends, with blanks at its ends: callers copy the sample.
    """
    query = dict(parse_qsl(urlsplit(table.sample_url).query))
    properties: list[Property] = []
    parameters: list[Parameter] = []
    findings: list[Finding] = []
    lines = {"path": table.line}
    for printed_row in table.parameters:
        row = _with_name_of_sample(printed_row, table)
        if row.group == "body":
            properties.append(_body_member(row, table))
        else:
            parameters.append(_parameter(row, query))
        findings.extend(_row_findings(row, table))
        lines[_place(row)] = row.line
    lines[f"scenarios/{_SCENARIO}"] = table.line

    answer: list[Property] = []
    for name, text in table.sample_answer:
        answer.append(_answer_member(name, text))
    call = Call(
        table.method,
        table.path,
        tuple(parameters),
        tuple(answer),
    )
    page = Page(
        name=table.path.rstrip("/").rpartition("/")[2],
        interchange="",
        prerequisites=(),
        scenarios=(Scenario(_SCENARIO, table.method, "call"),),
        properties=tuple(properties),
        findings=tuple(findings),
        call=call,
    )
    return page, lines


def _with_name_of_sample(row: ParameterRow, table: MethodTable) -> ParameterRow:
    """Return a body row with the name in the sample, which can have blanks at its ends: `"email "`."""
    if row.group != "body":
        return row
    for sample_name, _ in table.sample_body:
        if sample_name.strip() == row.name:
            return replace(row, name=sample_name)
    return row


def _place(row: ParameterRow) -> str:
    if row.group == "body":
        return row.name
    return f"parameters/{row.name}"


def _row_findings(row: ParameterRow, table: MethodTable) -> list[Finding]:
    """Return the findings about an unreadable Required cell and a missing type."""
    place = _place(row)
    _, notes = read_required(clean(row.required))
    findings: list[Finding] = []
    for note in notes:
        findings.append(note.located(PagePlace("", place)))
    # Only the sample shows the type that is missing; parameters have no sample but the URL.
    if row.group == "body" and not row.type:
        _, sample_type = _sample_of_row(row, table)
        findings.append(page_finding(place, "L046", type=sample_type))
    return findings


def _body_member(row: ParameterRow, table: MethodTable) -> Property:
    """Return a body row as a property with its sample value; without a type, that of the sample is used."""
    value, sample_type = _sample_of_row(row, table)
    choices: tuple[str, ...] = ()
    for name, allowed_values in table.choices:
        if name == row.name.strip():
            choices = allowed_values
            break
    return Property(
        row.name,
        "scalar",
        row.type or sample_type,
        _required(row),
        _scenario_values(value),
        one_of=choices,
    )


def _parameter(row: ParameterRow, query: Mapping[str, str]) -> Parameter:
    """Return a parameter of the path or the query, with its value in the sample URL."""
    sample = query.get(row.name, "")
    if _PLACEHOLDER.fullmatch(sample):
        sample = ""
    return Parameter(
        row.name,
        "path" if row.group == "path" else "query",
        row.type,
        _required(row),
        value=sample,
    )


def _required(row: ParameterRow) -> Required:
    required, _ = read_required(clean(row.required))
    return required


def _answer_member(name: str, text: str) -> Property:
    """Return a member of the sample answer as a property with its value."""
    value, sample_type = _read_sample(text)
    return Property(
        name,
        "scalar",
        sample_type,
        "required",
        _scenario_values(value),
    )


def _scenario_values(value: Value | None) -> tuple[tuple[str, Value], ...]:
    if value is None:
        return ()
    return ((_SCENARIO, value),)


def _sample_of_row(row: ParameterRow, table: MethodTable) -> tuple[Value | None, str]:
    samples = dict(table.sample_body)
    return _read_sample(samples.get(row.name, ""))


def _read_sample(text: str) -> tuple[Value | None, str]:
    """Return the value of a sample's JSON text and its type; None for an empty text and for a placeholder."""
    try:
        parsed = json.loads(text)
    except ValueError:
        # Samples often lack the quotes of a text: `"name": Smith`.
        parsed = text
    # In Python, True is an int as well.
    if isinstance(parsed, bool):
        return Literal(text.strip()), "boolean"
    if isinstance(parsed, int):
        return Literal(text.strip()), "integer"
    if isinstance(parsed, float):
        return Literal(text.strip()), "number"

    if isinstance(parsed, str):
        text = parsed
    text = text.strip()
    if not text or _PLACEHOLDER.fullmatch(text):
        return None, "string"
    reading = read_cell(text, "date", many=False)
    return reading.value, "string"
