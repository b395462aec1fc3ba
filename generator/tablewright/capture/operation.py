"""Reads one call of a REST method page as a page with a call.

The call has the parameters of the path, the query and the headers, and the members of the answer. The
properties of the page are the members of the body, with the values of the sample request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias
from urllib.parse import parse_qsl, unquote

from tablewright.capture.member_tree import build_members
from tablewright.capture.operation_names import fixed_name, segments
from tablewright.capture.rows import read_required
from tablewright.model.findings import Finding, PagePlace, page_finding
from tablewright.model.page import Call, OtherAnswer, Page, Parameter, Scenario
from tablewright.model.table import MethodTable, ParameterGroup, ParameterRow
from tablewright.values.markup import clean
from tablewright.values.sample_placeholders import is_sample_placeholder

#: The scheme and the host of a URL.
_HOST = re.compile(r"\A(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*")

Place: TypeAlias = Literal["path", "query", "header"]

# A method page describes one call, which is its only scenario.
_SCENARIO = "1"
#: The place of a member of the answer begins so, because the body can have a member of the same name.
ANSWER = "answer/"


def read_call(table: MethodTable, name: str = "") -> tuple[Page, dict[str, int]]:
    """Return the page of one call, and the line of each place.

    Without a `name`, it is that of the last fixed segment of the path. A body member has the name that the
    sample sends, with blanks at its ends: callers copy the sample.
    """
    choices = dict(table.choices)
    lines = {"path": table.line}
    body_rows: list[ParameterRow] = []
    answer_rows: list[ParameterRow] = []
    parameter_rows: list[ParameterRow] = []
    for row in table.parameters:
        if row.group == "body":
            body_rows.append(row)
        elif row.group == "answer":
            answer_rows.append(row)
        else:
            parameter_rows.append(row)

    parameters, findings = _parameters(parameter_rows, table, lines)
    body = build_members(body_rows, table.sample_body, choices, scenario=_SCENARIO)
    answer = build_members(
        answer_rows, table.sample_answer, choices, scenario=_SCENARIO, above=ANSWER
    )
    for tree in (body, answer):
        lines.update(tree.lines)
        findings.extend(tree.findings)
    lines[f"scenarios/{_SCENARIO}"] = table.line

    others: list[OtherAnswer] = []
    for _, members in table.other_answers:
        other = build_members((), members, {}, scenario=_SCENARIO, above=ANSWER)
        others.append(OtherAnswer(other.properties))
    call = Call(
        table.method,
        table.path,
        parameters,
        answer.properties,
        tuple(others),
    )
    page = Page(
        name=name or fixed_name(table.path),
        interchange="",
        prerequisites=(),
        scenarios=(Scenario(_SCENARIO, table.method, "call"),),
        properties=body.properties,
        findings=tuple(findings),
        call=call,
    )
    return page, lines


def _parameters(
    rows: list[ParameterRow], table: MethodTable, lines: dict[str, int]
) -> tuple[tuple[Parameter, ...], list[Finding]]:
    """Return the parameters with their values in the sample URL, and findings; adds the line of each."""
    values = _sample_values(table)
    parameters: dict[tuple[str, str], Parameter] = {}
    findings: list[Finding] = []
    for row in rows:
        place = f"parameters/{row.name}"
        key = (row.group, row.name)
        if key in parameters:
            cells = f"{row.type} {row.required}".strip()
            findings.append(page_finding(place, "T062", name=row.name, cells=cells))
            continue
        required, notes = read_required(clean(row.required))
        for note in notes:
            findings.append(note.located(PagePlace("", place)))
        sample = values.get(row.name, "") or row.example
        parameters[key] = Parameter(
            row.name,
            _PLACES[row.group],
            row.type,
            required,
            value="" if is_sample_placeholder(sample) else sample,
            default=row.default,
        )
        lines[place] = row.line
    return tuple(parameters.values()), findings


#: The place of a parameter in the request, by the table of the page that has its row.
_PLACES: Mapping[ParameterGroup, Place] = {
    "path": "path",
    "query": "query",
    "header": "header",
}


def _sample_values(table: MethodTable) -> dict[str, str]:
    """Return the values of the sample URL by the name of the parameter, placeholders included."""
    # `urlsplit` refuses some hosts, such as `[x`, and the host has no values.
    address, _, _ = _HOST.sub("", table.sample_url).partition("#")
    path, _, query = address.partition("?")
    values = dict(parse_qsl(query))
    printed = segments(table.path)
    # The URL has the host, and often the path of a gateway, in front of the path.
    sent = segments(path)[-len(printed) :]
    if len(sent) != len(printed):
        return values
    for segment, value in zip(printed, sent, strict=True):
        if is_sample_placeholder(segment):
            values.setdefault(segment[1:-1], unquote(value))
        # Another path: its segments say nothing about the parameters.
        elif segment != value:
            break
    return values
