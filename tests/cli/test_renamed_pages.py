"""`capture` of a document whose page has another name than in the spec: the old file is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from small_checkout import start_family, write_page

Run = Callable[..., Result]
Snapshot = Callable[[Path], dict[str, bytes]]

SHELVES = "spec/library/v1/resources/shelves.yaml"
RACKS = "spec/library/v1/resources/racks.yaml"


@pytest.fixture
def library(checkout: Path, run: Run) -> Path:
    """Return a checkout with a family that has one captured page, `Shelves`."""
    start_family()
    write_page(checkout, "shelf.md", "Shelves")
    assert run("capture", "library/v1", "shelf.md").exit_code == 0
    return checkout


def write_entries(library: Path) -> None:
    """Write a correction of the old page in lines 4 to 7, and an acceptance in lines 2 to 6."""
    folder = library / "spec/library/v1"
    (folder / "corrections.yaml").write_text(
        "corrections:\n"
        "- {at: '*/bookTitle', what: value, was: Atlas, now: Map, why: It is a map.}\n"
        "# The title.\n"
        "- at: Shelves/bookTitle\n  what: type\n  now: text\n  why: The page has a name.\n",
        encoding="utf-8",
    )
    (folder / "accepted.yaml").write_text(
        "accepted:\n- code: L047\n  places:\n  - Boxes/width (type text)\n"
        "  - Shelves/bookTitle (type text)\n  why: It is a text.\n",
        encoding="utf-8",
    )


def test_a_renamed_page_is_refused_with_what_to_do(
    library: Path, run: Run, snapshot: Snapshot
) -> None:
    write_entries(library)
    write_page(library, "shelf.md", "Racks")
    before = snapshot(library / "spec")

    result = run("capture", "library/v1", "shelf.md")

    assert (result.exit_code, snapshot(library / "spec")) == (1, before)
    (line,) = result.stderr.splitlines()
    assert line == (
        f"tablewright: shelf.md: its page was 'Shelves' ({SHELVES}) and is 'Racks' now; if it was "
        f"renamed: delete {SHELVES}, capture the document again, change 'Shelves' to the new name in "
        "spec/library/v1/corrections.yaml:4, spec/library/v1/accepted.yaml:5, write the rename into "
        "renames.yaml if the version before has the old name; if both pages exist, use --force"
    )


def test_a_page_is_captured_under_its_new_name_after_the_old_file_is_deleted(
    library: Path, run: Run
) -> None:
    write_page(library, "shelf.md", "Racks")
    (library / SHELVES).unlink()

    result = run("capture", "library/v1", "shelf.md")

    assert (result.exit_code, result.stderr) == (0, "")
    sources = (library / "spec/library/v1/sources.yaml").read_text(encoding="utf-8")
    assert "page: Racks" in sources and "page: Shelves" not in sources
    assert "E011" not in run("lint", "library/v1").stdout


def test_force_keeps_both_pages_and_names_the_old_file(library: Path, run: Run) -> None:
    write_page(library, "shelf.md", "Racks")

    result = run("capture", "library/v1", "shelf.md", "--force")

    assert result.exit_code == 0
    assert f"{SHELVES}: kept; shelf.md had the page 'Shelves' before" in result.stdout
    assert (library / SHELVES).exists() and (library / RACKS).exists()


def test_another_page_in_a_document_of_the_same_name_is_captured(
    library: Path, run: Run
) -> None:
    """Pages that are saved as `index.html` have one name; they have other rows."""
    path = write_page(library, "shelf.md", "Racks")
    text = path.read_text(encoding="utf-8").replace("bookTitle", "rackWidth")
    path.write_text(text, encoding="utf-8")

    result = run("capture", "library/v1", "shelf.md")

    assert result.exit_code == 0
    assert f"{SHELVES}: kept; shelf.md had the page 'Shelves' before" in result.stdout
    assert (library / RACKS).exists()


def test_a_page_of_the_same_name_is_captured_as_before(library: Path, run: Run) -> None:
    write_page(library, "shelf.md", "Shelves", "Globe")
    result = run("capture", "library/v1", "shelf.md")
    assert result.exit_code == 0
    assert "kept" not in result.stdout
