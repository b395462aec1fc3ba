"""The table of a list of resources -> the list as captured, with the line of each entry."""

from __future__ import annotations

from dataclasses import dataclass

from generator.capture.account import Account
from generator.model.page import Source
from generator.model.required import LIST, RequiredList
from generator.model.table import ListTable


@dataclass(frozen=True, slots=True)
class CapturedList:
    """A captured list, where it came from, and what became of its rows."""

    page: RequiredList
    source: Source
    account: Account


def capture_list(table: ListTable, document_name: str, sha256: str, dialect: str) -> CapturedList:
    """The list that a table holds; only the source knows lines."""
    required = RequiredList(tuple(entry for entry, _ in table.entries))
    places = (place for place, _ in required.places())
    lines = tuple(zip(places, (line for _, line in table.entries), strict=True))
    entries = len(table.entries)
    account = Account(entries + table.blank, blank=table.blank, entries=entries)
    return CapturedList(required, Source(LIST, document_name, sha256, dialect, lines), account)
