"""Reads the rows of the pages from the certification files of a package."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources

from .plan import Row


@dataclass(frozen=True, slots=True)
class PageRows:
    """A page: its name, the name of its interchange, and its rows in order."""

    page: str
    interchange: str
    rows: tuple[Row, ...]


def read_pages(package: str) -> dict[str, PageRows]:
    """The pages of a package by the name of their resource; none if the package has no such files."""
    folder = resources.files(package) / "certification"
    pages: dict[str, PageRows] = {}
    if not folder.is_dir():
        return pages
    for entry in folder.iterdir():
        if not entry.name.endswith(".json"):
            continue
        document = json.loads(entry.read_text(encoding="utf-8"))
        rows: list[Row] = []
        for row in document["rows"]:
            rows.append(Row(**row))
        pages[document["resource"]] = PageRows(
            document["page"], document["interchange"], tuple(rows)
        )
    return pages
