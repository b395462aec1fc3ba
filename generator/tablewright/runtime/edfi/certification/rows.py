"""Reads the rows of the pages from the files `certification/<resource>.json` of a package."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a page: the member it is about, and what certification asks.

    `path` is the path of the member in the body, through lists without an index. `required` is `required`,
    `conditional` or `optional`; `type` is the JSON type with its format (`string`, `integer`, `number`,
    `boolean`, `date`, `datetime`, `time`, `descriptor`, `object`), `list` whether it is a list of these.
    `row` is the name of the row as the page prints it, after those of its parents (`kinds/kindDescriptor`).
    """

    path: str
    required: str
    type: str
    list: bool
    row: str


@dataclass(frozen=True, slots=True)
class PageRows:
    """The rows of the page of a resource, parents first, with the names of the page and its interchange."""

    resource: str
    page: str
    interchange: str
    rows: tuple[Row, ...]


def read_pages(package: str) -> dict[str, PageRows]:
    """The pages of a package by the name of their resource; none if the package has no such files."""
    # Not a path: the package can be in a zip file.
    folder = resources.files(package) / "certification"
    pages: dict[str, PageRows] = {}
    for entry in folder.iterdir() if folder.is_dir() else ():
        if not entry.name.endswith(".json"):
            continue
        document = json.loads(entry.read_text(encoding="utf-8"))
        rows: list[Row] = []
        for row in document["rows"]:
            rows.append(Row(**row))
        pages[document["resource"]] = PageRows(
            document["resource"],
            document["page"],
            document["interchange"],
            tuple(rows),
        )
    return pages
