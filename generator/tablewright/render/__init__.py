"""Pages -> Markdown: as they were captured, or as they should have been published.

Capturing a page as it is rendered here gives the same properties, scenarios and unplaced rows, and the
same findings, but for those about what a page does not hold:

- T010 to T014, S001, S012: guesses at shapes that lose cells or numbers, which Markdown does not;
- T004: cells that an HTML page lost;
- T006, T007, T019, L031: columns, tables and rows that are left out;
- T015 to T018: rows that were too short or too long, without an edge or apart from the table;
- L008 and L016 where the lines of the document are not known: the order of its rows;
- L016, N003, N004 and S009 where they are about rows that came again, or were blank: only the first row
  of a property has a known line.

What an erratum adds to a value (the default of a variable) has no notation either.
"""

from __future__ import annotations

from collections.abc import Mapping

from tablewright.model.page import Page
from tablewright.render.method_page import captured_method, corrected_method
from tablewright.render.oddities import oddities_of
from tablewright.render.scenario_page import captured_page, corrected_page


def render_captured(page: Page, version: str, lines: Mapping[str, int]) -> str:
    """The page as its document had it; `lines` (place -> line) give the order of the rows, if known."""
    odd = oddities_of(page.findings)
    if page.call:
        return captured_method(page, page.call, odd)
    return captured_page(page, version, odd, lines)


def render_corrected(page: Page, version: str) -> str:
    """A page after its errata in one clean notation; rows that stay unplaced are left out."""
    return corrected_method(page, page.call) if page.call else corrected_page(page, version)
