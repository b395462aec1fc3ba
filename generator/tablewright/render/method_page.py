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
    parts = [f"# {page.name}\n", f"{call.method} {call.path}\n"]
    for where, parameters in groupby(
        call.parameters, key=lambda parameter: parameter.where
    ):
        rows = [_row(parameter) for parameter in parameters]
        parts += [f"## {_GROUPS[where]}\n", table([_HEADER, *rows])]
    if page.properties:
        rows = [_row(prop, _allowed_values(prop)) for prop in page.properties]
        parts += ["## Body Parameters\n", table([_HEADER, *rows])]
    query = [
        (parameter.name, parameter.value)
        for parameter in call.parameters
        if parameter.value
    ]
    if query:
        parts.append(f"URL: {call.path}?{urlencode(query)}\n")
    sampled = [
        prop for prop in page.properties if prop.values or prop.required == "required"
    ]
    parts += _sample("Sample:", sampled)
    parts += _sample("Returns:", call.answer)
    return "\n".join(parts)


def _row(row: Parameter | Property, description: str = "") -> tuple[str, ...]:
    required = "Required" if row.required == "required" else "Optional"
    return plain_cell(row.name.strip()), plain_cell(row.type), required, description


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
    lines = [f"  {_quoted(prop.name)}: {_sample_value(prop)}" for prop in members]
    body = ",\n".join(lines)
    yield f"{label}\n"
    yield f"```json\n{{\n{body}\n}}\n```\n"


def _sample_value(prop: Property) -> str:
    """Return a property's value as JSON, without quotes if its type is a number or a boolean."""
    if not prop.values:
        return _quoted("")
    _, value = prop.values[0]
    # A value that does not fit its type ("seven" for an integer) would not be JSON without its quotes.
    if (
        isinstance(value, Literal)
        and prop.type.casefold() in _BARE_TYPES
        and _is_bare_json(value.text)
    ):
        return value.text
    return _quoted(cell_text(value))


def _is_bare_json(text: str) -> bool:
    """Return whether a text is a JSON number, `true`, `false` or `null`, spelled as `json` would."""
    try:
        value = json.loads(text)
    except ValueError:
        return False
    return json.dumps(value) == text and not isinstance(value, str | dict | list)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
