"""Prints how each shape of the published pages is captured: `python tests/readers/score_shapes.py`.

With `-v` it lists the differences as well; names of shapes limit it to them.

The columns count pages, refused pages, the cells of the original pages, those that are captured equally,
those that differ where a finding names them, and those that differ without one. `value rows` are the rows
with a value in a scenario, and how many of them are captured without any difference.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from page_shapes import SHAPES
from shape_scores import TITLES, ShapeScore, score_page

from published_pages import ROOT, SHARED
from tablewright.capture import CapturedPage, capture_page
from tablewright.model.table import ScenarioTable
from tablewright.model.version import VersionRef
from tablewright.readers import markdown
from tablewright.readers.documents import Document, read_file
from tablewright.readers.evidence import Evidence
from tablewright.specfiles import SpecTree
from tablewright.workflow.capture import evidence_for, pages_of_other_versions


@cache
def published_scenario_pages() -> list[Document]:
    """Return every scenario page in Markdown, captured into the spec or not; none without the pages."""
    found: list[Document] = []
    for path in sorted(SHARED.glob("pages/v[45]/*.md")):
        if path.stem != "readme":
            name = f"{path.parent.name}/{path.name}"
            version = VersionRef("edfi", path.parent.name)
            found.append(
                replace(
                    read_file(path),
                    name=name,
                    find_evidence=partial(evidence_of, version),
                )
            )
    return found


@cache
def evidence_of(version: VersionRef) -> Evidence:
    """Return the evidence of the other versions, as `capture` uses it for a page of this version."""
    tree = SpecTree(ROOT)
    return evidence_for(tree, version, pages_of_other_versions(tree, version))


# The same for all shapes.
@cache
def original_page(document: Document) -> tuple[ScenarioTable, CapturedPage]:
    """Return the table of a Markdown page, and the page that is captured from it."""
    table = markdown.read(document)
    assert isinstance(table, ScenarioTable)
    return table, capture_page(table, document.name, "", markdown.NAME)


def score_shape(shape: str, pages: Sequence[Document]) -> ShapeScore:
    """Return the score of one shape over Markdown pages."""
    score = ShapeScore()
    for document in pages:
        table, original = original_page(document)
        text = SHAPES[shape](table)
        score_page(score, original, text, document.name, document.evidence)
    return score


def main(arguments: list[str]) -> None:
    """Print the scores; with `-v` also each refused page and each silent difference."""
    pages = published_scenario_pages()
    shapes = [each for each in arguments if each in SHAPES] or list(SHAPES)
    print(TITLES)
    for shape in shapes:
        score = score_shape(shape, pages)
        print(score.line(shape), flush=True)
        if "-v" in arguments:
            for line in (*score.refused, *score.silent):
                print(f"    {line}")


if __name__ == "__main__":
    main(sys.argv[1:])
