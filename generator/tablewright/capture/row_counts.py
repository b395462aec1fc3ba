"""What became of the rows of a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowCounts:
    """What became of a table's rows.

    Each is a property, another row of one, an entry of a list, unplaced, blank, or left out with a finding.
    """

    rows: int
    properties: int = 0
    repeats: int = 0
    unplaced: int = 0
    blank: int = 0
    left_out: int = 0
    findings: int = 0
    entries: int = 0
