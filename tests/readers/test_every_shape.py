"""The truth test: in every shape, a page is captured like its original, or findings name the differences."""

from __future__ import annotations

from functools import cache

import pytest
from page_shapes import SHAPES
from score_shapes import published_scenario_pages, score_shape
from shape_scores import TITLES, ShapeScore

from committed_spec import PROJECT
from published_pages import SHARED
from tablewright.model.version import VersionRef
from tablewright.readers.documents import Document
from tablewright.render import render_page
from tablewright.workflow.render import corrected_pages


@cache
def rendered_pages() -> list[Document]:
    """Return some pages of the spec as Markdown, for checkouts without the published pages."""
    version = VersionRef("edfi", "v5")
    pages = list(corrected_pages(PROJECT, version))
    return [
        Document(f"{page.name}.md", render_page(page, "v5"), "") for page in pages[::6]
    ]


def assert_accounted_for(shape: str, score: ShapeScore) -> None:
    print(f"\n{TITLES}\n{score.line(shape)}")
    assert score.pages > 0
    assert score.refused == []
    assert score.silent == []


@pytest.mark.parametrize("shape", list(SHAPES))
def test_a_rendered_page_in_another_shape_loses_no_cell_silently(shape: str) -> None:
    assert_accounted_for(shape, score_shape(shape, rendered_pages()))


@pytest.mark.skipif(not SHARED.exists(), reason="no published pages next to it")
@pytest.mark.parametrize("shape", list(SHAPES))
def test_a_published_page_in_another_shape_loses_no_cell_silently(shape: str) -> None:
    assert_accounted_for(shape, score_shape(shape, published_scenario_pages()))
