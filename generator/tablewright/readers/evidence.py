"""The values that other versions of a family give for a property: evidence for cells without borders.

`2022` in two columns may be the year 2022 or the numbers 20 and 22. The text alone does not show which, but
another version of the same page has 20 and 22 there, and a descriptor has a list of values. The evidence
never contains the page that is being read, so that reading a document twice gives the same table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from tablewright.model.facts import Facts
from tablewright.model.page import Page, Scenario
from tablewright.model.types import Descriptor, Scalar, item_type
from tablewright.model.values import Items, PreferredValue, Value
from tablewright.values.cells import cell_text
from tablewright.values.markup import clean

#: One row in the order of the scenario columns: the texts of each cell, several where it has several items.
ValuesOfRow: TypeAlias = tuple[tuple[str, ...], ...]
#: The filled cells of a captured row: the number of the scenario and the value.
Cells: TypeAlias = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Values and limits by the name of a property; all names are in small letters.

    `values` has the texts that cells of the property hold, `lengths` the longest text that the API accepts.
    `rows` has the rows of a property on a page, by the names of the page and of the property, and `pages` the
    names of these pages.
    """

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[tuple[str, str], tuple[ValuesOfRow, ...]] = field(
        default_factory=dict
    )
    pages: frozenset[str] = frozenset()

    def values_of(self, name: str) -> frozenset[str]:
        """Returns the texts that cells of a property hold."""
        return self.values.get(name.lower(), frozenset())

    def rows_of(self, page: str, name: str) -> tuple[ValuesOfRow, ...]:
        """Returns the rows of a property on a page of this name."""
        return self.rows.get((page.lower(), name.lower()), ())


# The zero of `08/23/`, also behind the value of another cell.
_LEADING_ZERO = re.compile(r"(?<!\d)0(?=\d/)")
#: The evidence for a document that is read alone.
NO_EVIDENCE = Evidence()


def collect_evidence(pages: Iterable[Page], facts: Iterable[Facts]) -> Evidence:
    """Returns the evidence that captured pages and facts give."""
    values: dict[str, set[str]] = {}
    lengths: dict[str, int] = {}
    rows: dict[tuple[str, str], list[ValuesOfRow]] = {}
    for each in facts:
        _add_facts(each, values, lengths)
    for page in pages:
        columns = _columns(page)
        for name, cells in _filled_rows(page):
            texts = values.setdefault(name, set())
            for _, value in cells:
                texts.update(_texts(value))
            row = _row(cells, columns)
            key = (page.name.lower(), name)
            of_property = rows.setdefault(key, [])
            if row not in of_property:
                of_property.append(row)
    frozen_values: dict[str, frozenset[str]] = {}
    for name, texts in values.items():
        frozen_values[name] = frozenset(texts)
    frozen_rows: dict[tuple[str, str], tuple[ValuesOfRow, ...]] = {}
    for key, of_property in rows.items():
        frozen_rows[key] = tuple(of_property)
    return Evidence(
        values=MappingProxyType(frozen_values),
        lengths=MappingProxyType(lengths),
        rows=MappingProxyType(frozen_rows),
        pages=frozenset(page for page, _ in rows),
    )


def comparable(text: str) -> str:
    """Returns the letters and digits of a text without the zero of `08/23/`: pages differ in the rest."""
    without_zeros = _LEADING_ZERO.sub("", text)
    return "".join(filter(str.isalnum, without_zeros))


def _filled_rows(page: Page) -> Iterator[tuple[str, Cells]]:
    """Returns the name and the cells of each row of a page that has values, placed or not."""
    for _, prop in page.walk():
        if prop.values:
            yield prop.name.lower(), prop.values
    for row in page.unplaced:
        if row.values:
            yield row.name.lower(), row.values


def _columns(page: Page) -> list[Scenario]:
    """Returns the scenarios of a page that have a column: a deletion has a sentence only."""
    columns: list[Scenario] = []
    for scenario in page.scenarios:
        if scenario.action != "delete":
            columns.append(scenario)
    return columns


def _row(filled: Cells, columns: Iterable[Scenario]) -> ValuesOfRow:
    by_number = dict(filled)
    cells: list[tuple[str, ...]] = []
    for column in columns:
        value = by_number.get(column.number)
        cells.append(() if value is None else tuple(_texts(value)))
    return tuple(cells)


def _texts(value: Value) -> Iterator[str]:
    """Returns the texts that a page prints for a value: one for each item, without marks."""
    if isinstance(value, Items):
        for item in value.items:
            if item is not None:
                yield from _texts(item)
        return
    # `["1" if possible | system value]` on one page may be `1` on another one.
    if isinstance(value, PreferredValue):
        value = value.preferred
    yield _printed(value)


# Most values are on many pages.
@lru_cache(maxsize=1 << 14)
def _printed(value: Value) -> str:
    """Returns the text that a page prints for one value, without marks."""
    return clean(cell_text(value))


def _add_facts(
    facts: Facts, values: dict[str, set[str]], lengths: dict[str, int]
) -> None:
    codes: dict[str, tuple[str, ...]] = {}
    for descriptor in facts.descriptors:
        codes[descriptor.name.lower()] = descriptor.values
    for api_object in facts.objects:
        for member in api_object.members:
            name = member.name.lower()
            kind = item_type(member.type)
            if isinstance(kind, Descriptor):
                of_descriptor = codes.get(kind.name.lower(), ())
                values.setdefault(name, set()).update(of_descriptor)
            if isinstance(kind, Scalar) and kind.max_length is not None:
                lengths[name] = max(lengths.get(name, 0), kind.max_length)
