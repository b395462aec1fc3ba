"""Renders the page of one operation as a REST method page: call, parameters, sample request and answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from urllib.parse import quote, urlencode

from tablewright.capture.member_tree import build_members
from tablewright.model.page import Call, Page, Parameter
from tablewright.model.properties import Property
from tablewright.model.values import Items, Literal, Value
from tablewright.render.markdown_text import listed_in_words, plain_cell, table
from tablewright.values.cells import cell_text

#: A method page has one sample, and thus one scenario.
_SCENARIO = "1"
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
    parts.extend(_parameter_tables(call))
    parts.extend(_member_table("## Body Parameters", page.properties))
    # A sample that shows all of the answer needs no table.
    if not is_shown_by_sample(call.answer):
        parts.extend(_member_table("## Answer Members", call.answer))
    parts.extend(_sample_url(call))
    # Capture takes a sample for the answer if the line above contains a word such as `Returns`.
    parts.extend(_sample("Sample:", page.properties, with_empty=True))
    parts.extend(_sample("Returns:", call.answer, with_empty=False))
    for other in call.other_answers:
        parts.extend(_sample("Returns otherwise:", other.properties, with_empty=False))
    return "\n".join(parts)


def _parameter_tables(call: Call) -> Iterator[str]:
    """Yield a heading and a table for each run of parameters that are in the same part of the request."""
    for where, parameters in groupby(call.parameters, key=_where):
        rows = [_HEADER]
        for parameter in parameters:
            row = _row(parameter, parameter.name, "")
            rows.append(row)
        heading = _GROUPS[where]
        yield f"## {heading}\n"
        yield table(rows)


def _sample_url(call: Call) -> Iterator[str]:
    """Yield the URL with the values of the parameters, or nothing if none has a value."""
    query: list[tuple[str, str]] = []
    path = call.path
    for parameter in call.parameters:
        if not parameter.value:
            continue
        if parameter.where == "query":
            query.append((parameter.name, parameter.value))
        elif parameter.where == "path":
            value = quote(parameter.value, safe="")
            path = path.replace(f"{{{parameter.name}}}", value)
    if query or path != call.path:
        encoded = f"?{urlencode(query)}" if query else ""
        yield f"URL: {path}{encoded}\n"


def is_shown_by_sample(members: Sequence[Property]) -> bool:
    """Return whether the sample of an answer has all that capture needs to describe its members."""
    sample = sample_members(members, with_empty=False)
    captured = build_members(
        (),
        sample,
        {},
        scenario=_SCENARIO,
        above="answer/",
    )
    return captured.properties == tuple(members)


def _member_table(heading: str, properties: Sequence[Property]) -> Iterator[str]:
    """Yield a heading and a table of members, or nothing where there are no members."""
    if not properties:
        return
    rows = [_HEADER, *_member_rows(properties, "")]
    yield f"{heading}\n"
    yield table(rows)


def _member_rows(
    properties: Sequence[Property], above: str
) -> Iterator[tuple[str, str, str, str]]:
    """Yield the row of each member; the name of a nested one is its path, such as `copies[].shelf`."""
    for prop in properties:
        mark = "[]" if prop.kind == "collection" else ""
        path = f"{above}{prop.name.strip()}{mark}"
        # The rows of its members describe an object or a list without a type.
        if prop.type or not prop.properties:
            yield _row(prop, path, _allowed_values(prop))
        yield from _member_rows(prop.properties, f"{path}.")


def _where(parameter: Parameter) -> str:
    return parameter.where


def _row(
    row: Parameter | Property, name: str, description: str
) -> tuple[str, str, str, str]:
    data_type = plain_cell(row.type)
    # Method pages have these two words only; `conditional` is a word of scenario pages.
    required = "Required" if row.required == "required" else "Optional"
    return plain_cell(name.strip()), data_type, required, description


def _allowed_values(prop: Property) -> str:
    """Return `Possible values: 'a' and 'b'.`, or the empty text for a property without an enumeration."""
    if not prop.one_of:
        return ""
    quoted = [f"'{choice}'" for choice in prop.one_of]
    return f"Possible values: {listed_in_words(quoted)}."


def _sample(
    label: str, members: Sequence[Property], *, with_empty: bool
) -> Iterator[str]:
    """Yield a label and a fenced JSON object, or nothing where there are no members."""
    lines: list[str] = []
    for name, text in sample_members(members, with_empty=with_empty):
        lines.append(f"  {_quoted(name)}: {text}")
    if not lines:
        return
    body = ",\n".join(lines)
    yield f"{label}\n"
    yield f"```json\n{{\n{body}\n}}\n```\n"


def sample_members(
    members: Sequence[Property], *, with_empty: bool
) -> tuple[tuple[str, str], ...]:
    """Return the JSON text of each member with a value; `with_empty` adds the other required ones."""
    sample: list[tuple[str, str]] = []
    for prop in members:
        text = _json_text(prop, ())
        if text is None and with_empty and prop.required == "required":
            text = _quoted("")
        if text is not None:
            sample.append((prop.name, text))
    return tuple(sample)


def _json_text(prop: Property, indexes: tuple[int, ...]) -> str | None:
    """Return the JSON text of a member in the list items at `indexes`; None if it has no value there."""
    if prop.kind == "collection":
        items: list[str] = []
        for index in range(_length(prop, indexes)):
            text = _item_text(prop, (*indexes, index))
            items.append(text or "null")
        if not items:
            return None
        joined = ", ".join(items)
        return f"[{joined}]"
    return _item_text(prop, indexes)


def _item_text(prop: Property, indexes: tuple[int, ...]) -> str | None:
    """Return the JSON text of an object or a single value."""
    if not prop.properties:
        value = _value_at(prop, indexes)
        return None if value is None else _single_text(prop, value)
    members: list[str] = []
    for member in prop.properties:
        text = _json_text(member, indexes)
        if text is not None:
            name = _quoted(member.name)
            members.append(f"{name}: {text}")
    # An object of a list can be empty, and still counts.
    if not members and not indexes:
        return None
    joined = ", ".join(members)
    return f"{{{joined}}}"


def _value_at(prop: Property, indexes: tuple[int, ...]) -> Value | None:
    """Return the value of a property in the list items at `indexes`."""
    value = prop.values[0][1] if prop.values else None
    for index in indexes:
        if not isinstance(value, Items):
            return value
        value = value.items[index] if index < len(value.items) else None
    return value


def _length(prop: Property, indexes: tuple[int, ...]) -> int:
    """Return the number of items of a list: the greatest number that one of its members has."""
    if not prop.properties:
        value = _value_at(prop, indexes)
        return len(value.items) if isinstance(value, Items) else int(value is not None)
    return max(_length(member, indexes) for member in prop.properties)


def _single_text(prop: Property, value: Value) -> str:
    """Return a value as JSON, without quotes if its type is a number or a boolean."""
    is_bare_type = prop.type.casefold() in _BARE_TYPES
    # A value that does not fit its type ("seven" for an integer) would not be JSON without its quotes.
    if is_bare_type and isinstance(value, Literal) and _is_bare_json(value.text):
        return value.text
    # A text of a sample is no cell: it needs no marks.
    if isinstance(value, Literal):
        return _quoted(value.text)
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
