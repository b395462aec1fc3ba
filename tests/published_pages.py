"""The published pages and seed documents that the spec is captured from, where somebody has them.

They are in the folder `shared/` next to the checkout. Pages that no `sources.yaml` names are not part of the
spec yet, so the tests of captured pages leave them out.
"""

from __future__ import annotations

from pathlib import Path

from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def captured_pages() -> list[Path]:
    """Return the scenario pages in Markdown that `spec/` is captured from, sorted.

    The list is empty if the pages are not on this machine.
    """
    return [path for path in captured_documents() if path.suffix == ".md"]


def captured_documents() -> list[Path]:
    """Return the pages of `captured_pages`, and those that were copied as text, sorted."""
    tree = SpecTree(ROOT)
    found: set[Path] = set()
    for family, version in tree.versions():
        documents = {
            source.document
            for source in tree.load_sources(VersionRef(family, version)).pages
        }
        folder = SHARED / "pages" / version
        found |= {path for path in folder.glob("*") if path.name in documents}
    return sorted(path for path in found if path.stem != "readme")
