"""Counts of a table's rows by their use in the captured page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowCounts:
    """The number of rows of a table, and how many of them have each use.

    A row is a property, a repetition of a property, an entry of a list, unplaced (without a parent), blank,
    or left out with a finding.
    """

    rows: int
    properties: int = 0
    repeats: int = 0
    unplaced: int = 0
    blank: int = 0
    left_out: int = 0
    findings: int = 0
    entries: int = 0
