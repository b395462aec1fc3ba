"""A REST method page -> a page with a call: parameters, body members with the sample's values, answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from tablewright.capture.rows import read_required
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Call, Page, Parameter, Property, Required, Scenario
from tablewright.model.table import MethodTable, ParameterRow
from tablewright.model.values import Literal, Value
from tablewright.values.cells import read_cell
from tablewright.values.markup import clean

_ONLY = "1"  # a method page shows one call
_PLACEHOLDER = re.compile(r"<[^<>]*>|\{[^{}]*\}")


def read_call(table: MethodTable) -> tuple[Page, dict[str, int]]:
    """The page of a REST method, named after the last segment of its path, and the line of each place.

    A body row bears the name that the sample sends, blanks at its ends included: that is what callers copy.
    """
    rows = [_as_sent(row, table) for row in table.parameters]
    body = [row for row in rows if row.group == "body"]
    query = dict(parse_qsl(urlsplit(table.sample_url).query))
    parameters = tuple(_parameter(row, query) for row in rows if row.group != "body")
    answer = tuple(_sampled(name, text) for name, text in table.sample_answer)
    page = Page(
        name=table.path.rstrip("/").rpartition("/")[2],
        interchange="",
        prerequisites=(),
        scenarios=(Scenario(_ONLY, table.method, "call"),),
        properties=tuple(_member(row, table) for row in body),
        findings=tuple(finding for row in rows for finding in _findings(row, table)),
        call=Call(table.method, table.path, parameters, answer),
    )
    lines = (
        {"path": table.line} | {_place(row): row.line for row in rows} | {f"scenarios/{_ONLY}": table.line}
    )
    return page, lines


def _as_sent(row: ParameterRow, table: MethodTable) -> ParameterRow:
    sent = (key for key, _ in table.sample_body if row.group == "body" and key.strip() == row.name)
    return replace(row, name=next(sent, row.name))


def _place(row: ParameterRow) -> str:
    return row.name if row.group == "body" else f"parameters/{row.name}"


def _findings(row: ParameterRow, table: MethodTable) -> list[Finding]:
    notes = read_required(clean(row.required))[1]
    findings = [note.located(PagePlace("", _place(row))) for note in notes]
    if row.group == "body" and not row.type:
        findings.append(Finding("L046", PagePlace("", _place(row)), (("type", _sample(row, table)[1]),)))
    return findings


def _member(row: ParameterRow, table: MethodTable) -> Property:
    value, kind = _sample(row, table)
    values = ((_ONLY, value),) if value is not None else ()
    choices = next((chosen for name, chosen in table.choices if name == row.name.strip()), ())
    return Property(row.name, "scalar", row.type or kind, _required(row), values, one_of=choices)


def _parameter(row: ParameterRow, query: Mapping[str, str]) -> Parameter:
    sample = query.get(row.name, "")
    value = "" if _PLACEHOLDER.fullmatch(sample) else sample
    return Parameter(
        row.name, "path" if row.group == "path" else "query", row.type, _required(row), value=value
    )


def _required(row: ParameterRow) -> Required:
    return read_required(clean(row.required))[0]


def _sampled(name: str, text: str) -> Property:
    value, kind = _sample_value(text)
    values = ((_ONLY, value),) if value is not None else ()
    return Property(name, "scalar", kind, "required", values)


def _sample(row: ParameterRow, table: MethodTable) -> tuple[Value | None, str]:
    return _sample_value(dict(table.sample_body).get(row.name, ""))


def _sample_value(text: str) -> tuple[Value | None, str]:
    """A sample's JSON value and its type; a text may lack its quotes, and a placeholder says nothing."""
    try:
        plain = json.loads(text)
    except ValueError:
        plain = text
    if isinstance(plain, bool):
        return Literal(text.strip()), "boolean"
    if isinstance(plain, int | float):
        return Literal(text.strip()), "integer" if isinstance(plain, int) else "number"
    inner = (plain if isinstance(plain, str) else text).strip()
    if not inner or _PLACEHOLDER.fullmatch(inner):
        return None, "string"
    return read_cell(inner, "date", many=False).value, "string"
