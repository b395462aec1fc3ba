"""Renders corrected pages as Markdown documents.

A rendered page has one notation for values, consistent names, and sentences composed from its scenarios.
Capturing the document again gives the same page: `tests/render/test_round_trip.py` checks that for every
page of the spec. Two things have no notation in a document and are lost: the default that a correction
gives to a variable, and the properties that a correction keeps although the API does not have them.
"""

from __future__ import annotations

from tablewright.model.page import Page
from tablewright.render.method_page import method_page_text
from tablewright.render.scenario_page import scenario_page_text


def render_page(page: Page, version: str) -> str:
    """Return the Markdown of a page after its corrections; rows that have no parent are left out.

    `version` is the name that the heading starts with, such as `v5`.
    """
    if page.call:
        return method_page_text(page, page.call)
    return scenario_page_text(page, version)
