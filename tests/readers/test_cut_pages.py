"""Pages that end too early: a cut inside a value is refused, or it is a finding.

A cut is silent if a row, a requirement or a sample is read that the whole page does not have, without a new
finding. A page that is cut behind a whole row, with the line end, looks like a shorter page, and is read.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from changed_pages import CASES, ReadPage, case_page, read

from published_pages import SHARED, captured_documents
from tablewright.errors import UnreadableError
from tablewright.readers.documents import Document, read_file

#: How many prefixes of each page are tried.
PREFIXES = 60
PUBLISHED_PREFIXES = 8
# Rows whose last cells are all empty: the line end behind `OPTIONAL` is that of a whole row.
EMPTY_END = ("OPTIONAL\n", "OPTIONAL\n\n")


def silent_cuts(document: Document, page: ReadPage, count: int) -> list[str]:
    """Return the ends of those prefixes of a page that are read wrongly without a new finding."""
    text = document.text
    step = max(len(text) // count, 1)
    silent: list[str] = []
    for end in range(step, len(text), step):
        prefix = text[:end]
        try:
            cut = read(document, prefix)
        except UnreadableError:
            continue
        is_noted = bool(cut.findings - page.findings)
        if not is_noted and not begins(cut, page) and not prefix.endswith(EMPTY_END):
            silent.append(prefix[-40:])
    return silent


def begins(cut: ReadPage, page: ReadPage) -> bool:
    """Return whether all that is read from a prefix is also read from the whole page, rows in its order."""
    has_rows = cut.rows == page.rows[: len(cut.rows)]
    return has_rows and all(each in page.others for each in cut.others)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_cut_inside_a_value_is_a_finding_or_refused(case: Path) -> None:
    document, page = case_page(case)
    assert silent_cuts(document, page, PREFIXES) == []


@pytest.mark.skipif(not SHARED.exists(), reason="the published pages are not here")
def test_a_cut_inside_a_published_page_is_a_finding_or_refused() -> None:
    pages = [*captured_documents(), *sorted((SHARED / "seeds").glob("*"))]
    silent: dict[str, list[str]] = {}
    for path in pages:
        document = read_file(path)
        cuts = silent_cuts(document, read(document, document.text), PUBLISHED_PREFIXES)
        if cuts:
            silent[path.name] = cuts
    assert silent == {}


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_document_without_a_final_line_end_is_a_finding(
    tmp_path: Path, end: str
) -> None:
    header = (
        "Resource\tProperty Name\tIs Collection\tData Type\tRequired\tScenario 1: POST"
    )
    path = tmp_path / "page.tsv"
    path.write_text(
        f"{header}\nShips\tname\tFALSE\tstring\tREQUIRED\tAda{end}", "utf-8"
    )
    notes = [(note.code, dict(note.details)) for note in read_file(path).notes]
    text = "Ships name FALSE string REQUIRED Ada"
    assert notes == ([] if end else [("T087", {"text": text})])
