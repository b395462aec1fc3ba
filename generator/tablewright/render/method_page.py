"""An operation's page -> the Markdown of a REST method page: call, parameters, samples."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from urllib.parse import urlencode

from tablewright.model.page import Call, Page, Parameter, Property
from tablewright.model.values import Literal
from tablewright.render.markdown_text import joined, plain_cell, table
from tablewright.render.oddities import Details, Oddities
from tablewright.values.cells import cell_text

_HEADER = ("Parameter", "Type", "Required", "Description")
_GROUPS = {"path": "URL Parameters", "query": "Query Parameters", "header": "Header Parameters"}
_NUMBERS = ("boolean", "integer", "int", "number", "decimal")


def captured_method(page: Page, call: Call, odd: Oddities) -> str:
    """The page of one call as it was captured: its sample has what no finding misses there."""
    return _page(page, call, odd, [each for each in page.properties if not odd.has(each.name, "T029")])


def corrected_method(page: Page, call: Call) -> str:
    """The page of one call as it should have been published: its sample leaves out what is left open."""
    sampled = [each for each in page.properties if each.values or each.required == "required"]
    return _page(page, call, Oddities(), sampled)


def _page(page: Page, call: Call, odd: Oddities, sampled: Sequence[Property]) -> str:
    parts = [f"# {page.name}\n", f"{call.method} {call.path}\n"]
    for where, parameters in groupby(call.parameters, key=lambda each: each.where):
        parts += [f"## {_GROUPS[where]}\n", _table([_parameter(each, odd) for each in parameters])]
    if page.properties:
        parts += ["## Body Parameters\n", _table([_member(each, odd) for each in page.properties])]
    if query := [(each.name, each.value) for each in call.parameters if each.value]:
        parts.append(f"URL: {call.path}?{urlencode(query)}\n")
    parts += _sample("Sample:", sampled, odd)
    parts += _sample("Returns:", call.answer, odd)
    return "\n".join(parts)


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    return table([_HEADER, *rows])


def _parameter(parameter: Parameter, odd: Oddities) -> tuple[str, ...]:
    place = f"parameters/{parameter.name}"
    return _row(parameter, parameter.type, place, odd)


def _member(prop: Property, odd: Oddities) -> tuple[str, ...]:
    choices = joined([f"'{choice}'" for choice in prop.one_of])
    says = f"Possible values: {choices}." if choices else ""
    kind = "" if odd.has(prop.name, "L046") else prop.type
    return _row(prop, kind, prop.name, odd, says)


def _row(row: Parameter | Property, kind: str, place: str, odd: Oddities, says: str = "") -> tuple[str, ...]:
    name = row.name
    demand = odd.text(place, "L021", "text", "Required" if row.required == "required" else "Optional")
    if _named(name, "T026", odd):
        says = f"{name} {kind} {demand} {says or 'The same once more.'}"
    respelt = _named(name, "T024", odd)
    printed = "" if _named(name, "T025", odd) else respelt.get("printed", name.strip())
    return plain_cell(printed), plain_cell(kind), demand, says


def _named(name: str, code: str, odd: Oddities) -> Details:
    """The finding of a rule that is about a name, wherever its line put it."""
    found = (
        details
        for (_, each), all_ in odd.by_place.items()
        if each == code
        for details in all_
        if details.get("name") == name.strip()
    )
    return next(found, {})


def _sample(label: str, members: Sequence[Property], odd: Oddities) -> Iterator[str]:
    if members:
        lines = ",\n".join(f"  {_json(each.name)}: {_sampled(each, odd)}" for each in members)
        yield f"{label}\n"
        yield f"```json\n{{\n{lines}\n}}\n```\n"


def _sampled(prop: Property, odd: Oddities) -> str:
    """A member's value as JSON: bare where its type is a number, or comes from the sample."""
    value = next((value for _, value in prop.values), None)
    if isinstance(value, Literal) and (prop.type.casefold() in _NUMBERS or odd.has(prop.name, "L046")):
        return value.text if _is_bare(value.text) else _json(cell_text(value))
    return _json(cell_text(value) if value is not None else "")


def _is_bare(text: str) -> bool:
    try:
        return json.dumps(json.loads(text)) == text and not isinstance(json.loads(text), str | dict | list)
    except ValueError:
        return False


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
