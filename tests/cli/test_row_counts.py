"""The table of row counts that `capture` prints for several pages: it counts every row once."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tablewright.cli import main

CASES = Path(__file__).resolve().parents[1] / "cases" / "readers"


def test_capturing_several_pages_prints_a_table_whose_rows_add_up(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout)
    pages = [
        next((CASES / case).glob("page.*"))
        for case in ("pipe-table", "cell-lines", "list-pipe-table")
    ]

    result = CliRunner().invoke(main, ["capture", "edfi/v3", *map(str, pages)])

    table = result.output.splitlines()[-5:]
    assert table[0].split()[:2] == ["page", "rows"]
    assert table[-1].startswith("all")
    numbers = [[int(word) for word in line.split()[1:]] for line in table[1:]]
    for (
        rows,
        properties,
        items,
        entries,
        unplaced,
        blank,
        left_out,
        _findings,
    ) in numbers:
        assert rows == properties + items + entries + unplaced + blank + left_out > 0
    assert table[-2].split() == ["required", "7", "0", "0", "6", "0", "1", "0", "0"]
    assert numbers[-1] == [sum(column) for column in zip(*numbers[:-1], strict=True)]


def test_capturing_one_page_prints_no_table(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout)
    page = next((CASES / "pipe-table").glob("page.*"))
    assert (
        "all " not in CliRunner().invoke(main, ["capture", "edfi/v3", str(page)]).output
    )
