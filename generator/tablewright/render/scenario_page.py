"""A resource's page -> the Markdown of a scenario page: heading, prerequisites, sentences, one table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tablewright.model.page import Page, Property, Scenario
from tablewright.render.markdown_text import bullets, numbered, paragraph, plain_cell, table
from tablewright.render.oddities import Oddities
from tablewright.render.resource_cells import with_resources
from tablewright.render.rows import Printed, cells_of, rows_of
from tablewright.render.sentences import column_labels, plan_of, sentences_as_captured, sentences_composed

_HEADER = ("Resource", "Property Name", "Is Collection", "Data Type", "Required")
_SENTENCE = "More must be there first than the name of a resource says:"
_ASIDE = "(which must be there in another way)"
_SOFT_PIPE = re.compile(r"(\[[^\[\]]*?)\\\|([^\[\]]*\])")


def captured_page(page: Page, version: str, odd: Oddities, lines: Mapping[str, int]) -> str:
    """The page as it was captured, with what its findings quote."""
    plan = plan_of(page, odd)
    labels = column_labels(page, odd, plan.columns)
    rows = list(_table_rows(page, odd, lines, plan.columns, _marked(page, odd)))
    names = [each["names"] for each in odd.at("", "S015")]
    return _page(
        _heading(page, version, "page" if odd.has("", "L034") else ""),
        [*_prerequisites(page, odd), *(f"{_SENTENCE} {each}".strip() for each in names)],
        sentences_as_captured(page, odd, plan.sentences),
        table([tuple(map(plain_cell, (*_fixed_labels(odd), *labels))), *rows]),
    )


def _prerequisites(page: Page, odd: Oddities) -> Iterator[str]:
    """The prerequisites, with a sentence behind those that had one."""
    told = {each["name"] for each in odd.at("prerequisites", "S026")}
    for name in page.prerequisites:
        yield f"{name} {_ASIDE}" if name in told else name


def corrected_page(page: Page, version: str) -> str:
    """The page as it should have been published: consistent names, notation, marks and sentences."""
    page = _renumbered(page)
    columns = [each for each in page.scenarios if each.action != "delete" or _fills(page, each.number)]
    numbers = [each.number for each in columns]
    marked = frozenset((place, each.number) for each in page.scenarios for place in _bold(page, each))
    labels = [f"Scenario {each.number}: {each.method}" for each in columns]
    return _page(
        _heading(page, version),
        page.prerequisites,
        sentences_composed(page),
        table([(*_HEADER, *labels), *_table_rows(page, Oddities(), {}, numbers, marked)]),
    )


def _renumbered(page: Page) -> Page:
    """What has a place, with the scenarios counted without gaps, and what each one really changes."""
    numbers = {each.number: str(position) for position, each in enumerate(page.scenarios, 1)}
    scenarios = tuple(
        replace(
            each,
            number=numbers[each.number],
            record_of=numbers.get(each.record_of, ""),
            changes=_changes(page, each),
        )
        for each in page.scenarios
    )
    properties = _with_numbers(page.properties, numbers)
    return replace(page, scenarios=scenarios, properties=properties, unplaced=())


def _with_numbers(properties: tuple[Property, ...], numbers: Mapping[str, str]) -> tuple[Property, ...]:
    return tuple(
        replace(
            prop,
            values=tuple((numbers[number], value) for number, value in prop.values if number in numbers),
            properties=_with_numbers(prop.properties, numbers),
        )
        for prop in properties
    )


def _changes(page: Page, scenario: Scenario) -> tuple[str, ...]:
    """The places whose value is another one than in the scenario that made the record."""
    if scenario.action != "update":
        return ()
    values = (
        (place, prop.value(scenario.number), prop.value(scenario.record_of)) for place, prop in page.walk()
    )
    return tuple(place for place, now, before in values if now != before)


def _marked(page: Page, odd: Oddities) -> frozenset[tuple[str, str]]:
    """The cells that the document printed bold, where these are not the changed ones."""
    changes = {scenario.number: scenario.changes for scenario in page.scenarios}
    return frozenset(
        (place, number)
        for number, changed in changes.items()
        if (places := odd.text(f"scenarios/{number}", "S009", "places"))
        for place in {*changed} ^ {*places.split(", ")}
    )


def _bold(page: Page, scenario: Scenario) -> tuple[str, ...]:
    """The changed places, if marks can say all of it: an emptied cell cannot be bold."""
    emptied = any(prop.value(scenario.number) is None for at, prop in page.walk() if at in scenario.changes)
    return () if emptied else scenario.changes


def _fills(page: Page, number: str) -> bool:
    return any(prop.value(number) is not None for _, prop in page.walk())


def _page(heading: str, prerequisites: Sequence[str], sentences: Sequence[str], rows: str) -> str:
    parts = [
        f"# {heading}\n",
        "## Prerequisites\n",
        bullets([*map(paragraph, prerequisites)] or ["None"]),
        "## Scenarios\n",
        numbered([*map(paragraph, sentences)]),
        rows,
    ]
    return "\n".join(part for part in parts if part)


def _heading(page: Page, version: str, other: str = "") -> str:
    """`v5 Student Attendance > Sections Scenarios`; `other` keeps the title from naming the resource."""
    title = f"{page.name} {other}".strip()
    parts = f"{page.interchange} > {title}" if page.interchange else title
    return paragraph(f"{version} {parts} Scenarios")


def _table_rows(
    page: Page,
    odd: Oddities,
    lines: Mapping[str, int],
    numbers: Sequence[str],
    marked: frozenset[tuple[str, str]],
) -> Iterator[tuple[str, ...]]:
    for row in with_resources(rows_of(page, odd, lines), page.name, odd):
        cells = list(cells_of(row, numbers, odd, marked))
        bare = int(odd.text(row.place, "T001", "cells", "0")) if not row.copy else 0
        yield (*_fixed(row, odd), *_with_bare_pipes(cells, bare))


def _fixed_labels(odd: Oddities) -> Iterator[str]:
    """The headers of the fixed columns as captured."""
    printed = {each["read"]: each["label"] for each in odd.at("", "T005")}
    for name in _HEADER:
        yield printed.get(name, name)


def _fixed(row: Printed, odd: Oddities) -> tuple[str, ...]:
    """The five fixed cells of a row."""
    prop, place = row.prop, row.place
    many = prop.kind == "collection"
    quoted = (each["type"] for each in odd.at(place, "L032") if each["type"].startswith(prop.type))
    flag = "TRUE" if many and not odd.has(place, "L023") else "FALSE"
    listed = "[]" if many and not odd.has(place, "L022") else ""
    demand = prop.required.upper()
    cells = (
        odd.text(place, "L020", "text", flag),
        next(quoted, prop.type + listed),
        odd.text(place, "L021", "text", demand),
    )
    others = odd.text(place, "L017", "others").strip("'").split("', '")
    if others[0] and 0 < row.copy <= len(others):
        said, _, rest = others[row.copy - 1].partition(" ")
        cells = (said, *rest.rpartition(" ")[::2])
    return tuple(map(plain_cell, (row.resource, prop.name, *cells)))


def _with_bare_pipes(cells: Sequence[str], count: int) -> Iterator[str]:
    """The cells, so many of them with the `|` in their brackets not escaped."""
    for cell in cells:
        bare = _SOFT_PIPE.sub(r"\1|\2", cell) if count else cell
        count -= bare != cell
        yield bare
