"""No cell of a page is lost: each text is found in the captured page or in a finding, in every shape.

Changes that people and converters make to pages are tried as well: an added column, a second page below, text
between the rows or below them, a missing `|`. A refused page loses nothing: its reader is shown an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from page_shapes import SHAPES
from shape_scores import captured, letters, page_cells
from table_strategies import tables

from tablewright.errors import UnreadableError
from tablewright.model.page import Page
from tablewright.model.table import Row, ScenarioTable

PLAIN_TEXT = ("run-together", "cell-lines", "cell-lines-cut", "mixed")
HTML = ("html-docusaurus", "html-plain")
PIPES = ("markdown", "pipes")

FOOTER = "Related content\n\nOther voyages\n\nNo labels\n"
NOTE = "Captains confirm these rows."

#: A change: it takes a table, its shape and a draw function, and returns the changed text and its texts.
Change = Callable[[ScenarioTable, str, st.DrawFn], tuple[str, list[str]]]


def no_change(table: ScenarioTable, shape: str, _: st.DrawFn) -> tuple[str, list[str]]:
    return SHAPES[shape](table), list(cell_texts(table))


def added_column(
    table: ScenarioTable, shape: str, draw: st.DrawFn
) -> tuple[str, list[str]]:
    position = draw(st.integers(0, len(table.columns)))
    at = 5 + position
    headers = (*table.headers[:at], "Aggregate", *table.headers[at:])
    rows: list[Row] = []
    for number, row in enumerate(table.rows):
        values = (*row.values[:position], f"Fleet {number}", *row.values[position:])
        rows.append(replace(row, values=values))
    changed = replace(table, headers=headers, rows=tuple(rows))
    return SHAPES[shape](changed), list(cell_texts(changed))


def joined_page(
    table: ScenarioTable, shape: str, draw: st.DrawFn
) -> tuple[str, list[str]]:
    second = draw(tables(root=draw(st.sampled_from(("Voyages", "Captains")))))
    text = SHAPES[shape](table) + "\n\n" + SHAPES[shape](second)
    return text, [*cell_texts(table), *cell_texts(second)]


def text_between(
    table: ScenarioTable, shape: str, draw: st.DrawFn
) -> tuple[str, list[str]]:
    text = SHAPES[shape](table)
    lines = text.split("\n")
    first = text[: text.index(table.rows[0].property)].count("\n")
    last = len(lines)
    if shape in HTML:
        # Behind the content of a site are its links and notices.
        last = text[: text.index("</table>")].count("\n")
    places: list[int] = []
    for at in range(first + 1, last + 1):
        above = "\n".join(lines[:at])
        # Inside a broken cell, the text would be a part of the cell.
        if above.count("[") == above.count("]"):
            places.append(at)
    note = draw(st.sampled_from((NOTE, f"<p>{NOTE}</p>", f"> {NOTE}", f"\n{NOTE}\n")))
    lines.insert(draw(st.sampled_from(places)), note)
    return "\n".join(lines), [*cell_texts(table), NOTE]


def footer(table: ScenarioTable, shape: str, _: st.DrawFn) -> tuple[str, list[str]]:
    lines = FOOTER.split("\n")
    if shape in HTML:
        text = "".join(f"<p>{line}</p>\n" for line in lines)
        page = SHAPES[shape](table).replace("</table>", f"</table>\n{text}")
    else:
        page = f"{SHAPES[shape](table)}\n\n{FOOTER}"
    return page, [*cell_texts(table), *lines]


def dropped_pipe(
    table: ScenarioTable, shape: str, draw: st.DrawFn
) -> tuple[str, list[str]]:
    text = SHAPES[shape](table)
    # Any `|` below the line of dashes.
    first = text.index("\n", text.rindex("---"))
    pipes = [at for at in range(first, len(text)) if text[at] == "|"]
    at = draw(st.sampled_from(pipes))
    return f"{text[:at]} {text[at + 1 :]}", list(cell_texts(table))


def cell_texts(table: ScenarioTable) -> Iterator[str]:
    for row in table.rows:
        yield from (row.resource, row.property, row.data_type, *row.values)


def assert_found(page: Page, texts: list[str]) -> None:
    """Check that the letters of each text are in one value, name, type, or in one finding of the page."""
    known = [page.name]
    for (place, _), text in page_cells(page).items():
        known += [place, text]
    for finding in page.findings:
        known += [text for _, text in finding.details]
    joined = "\n".join(map(letters, known))
    for text in texts:
        assert letters(text) in joined, text


CASES = [
    *((shape, no_change) for shape in SHAPES),
    *((shape, footer) for shape in SHAPES),
    *((shape, joined_page) for shape in SHAPES),
    *((shape, text_between) for shape in SHAPES),
    *((shape, added_column) for shape in (*HTML, *PIPES)),
    *((shape, dropped_pipe) for shape in PIPES),
]


@pytest.mark.parametrize(
    ("shape", "change"),
    CASES,
    ids=[f"{shape}, {change.__name__}" for shape, change in CASES],
)
@given(st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_cell_is_found_in_the_page_or_in_a_finding(
    shape: str, change: Change, data: st.DataObject
) -> None:
    text, texts = change(data.draw(tables()), shape, data.draw)
    try:
        page = captured(text, "page").page
    except UnreadableError:
        # Only a page that has no cell borders may be too unclear to be read.
        assert change is not no_change or shape in PLAIN_TEXT
        return
    assert_found(page, texts)
