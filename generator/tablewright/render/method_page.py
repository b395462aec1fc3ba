"""Renders the page of one operation as a REST method page: call, parameters, sample request and answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from urllib.parse import urlencode

from tablewright.model.page import Call, Page, Parameter
from tablewright.model.properties import Property
from tablewright.model.values import Literal
from tablewright.render.markdown_text import listed_in_words, plain_cell, table
from tablewright.values.cells import cell_text

_HEADER = ("Parameter", "Type", "Required", "Description")
_GROUPS = {
    "path": "URL Parameters",
    "query": "Query Parameters",
    "header": "Header Parameters",
}
_BARE_TYPES = frozenset({"boolean", "integer", "int", "number", "decimal"})


def method_page_text(page: Page, call: Call) -> str:
    """Return the Markdown of an operation's page.

    The sample request has the members that are required or have a value: it can be sent as it is.
    """
    parts = [f"# {page.name}\n"]
    parts.append(f"{call.method} {call.path}\n")
    for where, parameters in groupby(call.parameters, key=_where):
        rows = [_HEADER]
        for parameter in parameters:
            rows.append(_row(parameter, ""))
        heading = _GROUPS[where]
        parts.append(f"## {heading}\n")
        parts.append(table(rows))
    if page.properties:
        rows = [_HEADER]
        for prop in page.properties:
            description = _allowed_values(prop)
            rows.append(_row(prop, description))
        parts.append("## Body Parameters\n")
        parts.append(table(rows))
    query: list[tuple[str, str]] = []
    for parameter in call.parameters:
        if parameter.value:
            query.append((parameter.name, parameter.value))
    if query:
        encoded = urlencode(query)
        parts.append(f"URL: {call.path}?{encoded}\n")
    sample_members: list[Property] = []
    for prop in page.properties:
        if prop.values or prop.required == "required":
            sample_members.append(prop)
    # Capture takes a sample for the answer if the line above contains a word such as `Returns`.
    parts.extend(_sample("Sample:", sample_members))
    parts.extend(_sample("Returns:", call.answer))
    return "\n".join(parts)


def _where(parameter: Parameter) -> str:
    return parameter.where


def _row(row: Parameter | Property, description: str) -> tuple[str, str, str, str]:
    name = plain_cell(row.name.strip())
    data_type = plain_cell(row.type)
    # Method pages have these two words only; `conditional` is a word of scenario pages.
    required = "Required" if row.required == "required" else "Optional"
    return name, data_type, required, description


def _allowed_values(prop: Property) -> str:
    """Return `Possible values: 'a' and 'b'.`, or the empty text for a property without an enumeration."""
    if not prop.one_of:
        return ""
    quoted = [f"'{choice}'" for choice in prop.one_of]
    return f"Possible values: {listed_in_words(quoted)}."


def _sample(label: str, members: Sequence[Property]) -> Iterator[str]:
    """Yield a label and a fenced JSON object, or nothing where there are no members."""
    if not members:
        return
    lines: list[str] = []
    for prop in members:
        name = _quoted(prop.name)
        value = _sample_value(prop)
        lines.append(f"  {name}: {value}")
    body = ",\n".join(lines)
    yield f"{label}\n"
    yield f"```json\n{{\n{body}\n}}\n```\n"


def _sample_value(prop: Property) -> str:
    """Return a property's value as JSON, without quotes if its type is a number or a boolean."""
    if not prop.values:
        return _quoted("")
    _, value = prop.values[0]
    is_bare_type = prop.type.casefold() in _BARE_TYPES
    # A value that does not fit its type ("seven" for an integer) would not be JSON without its quotes.
    if is_bare_type and isinstance(value, Literal) and _is_bare_json(value.text):
        return value.text
    return _quoted(cell_text(value))


def _is_bare_json(text: str) -> bool:
    """Return whether a text is a JSON number, `true`, `false` or `null`, spelled as `json` would."""
    try:
        value = json.loads(text)
    except ValueError:
        return False
    if isinstance(value, str | dict | list):
        return False
    # `1e3` is JSON too, but `json` would print it as `1000.0`.
    return json.dumps(value) == text


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
