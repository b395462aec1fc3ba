"""Names that clash: `lint` prints both places with their lines, and `generate` writes nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Run = Callable[..., Result]
Snapshot = Callable[[Path], dict[str, bytes]]

VOYAGES = Path(__file__).parents[1] / "cases" / "emit" / "voyages" / "spec" / "harbor"
MEMBERS = """\
  - {name: ship_mast, type: string}
  - {name: shipMast, type: string}
"""
STOP = "- name: voyageStop\n"
CLASH = """\
- name: VoyageStop
  role: item
  members:
  - {name: berth, type: number}
"""


def test_clashing_names_are_printed_with_both_lines_and_nothing_is_written(
    checkout: Path, run: Run, snapshot: Snapshot
) -> None:
    shutil.copytree(VOYAGES, checkout / "spec" / "harbor")
    facts = checkout / "spec" / "harbor" / "v1" / "facts.hand.yaml"
    text = facts.read_text("utf-8").replace(STOP, f"{CLASH}{STOP}")
    text = text.replace("  - {name: season", f"{MEMBERS}  - {{name: season")
    facts.write_text(text, "utf-8")
    before = snapshot(checkout / "generated")

    linted = run("lint", "harbor/v1")

    assert linted.exit_code == 1
    found = re.findall(
        r"^spec/harbor/v1/facts\.hand\.yaml:(\d+): F121 ", linted.stdout, re.M
    )
    lines = text.splitlines()
    printed = {lines[int(number) - 1] for number in found}
    assert printed == {STOP.strip(), CLASH.splitlines()[0], *MEMBERS.splitlines()}
    assert "'voyage/ship_mast'" in linted.stdout
    assert "'voyage/shipMast'" in linted.stdout

    generated = run("generate", "harbor/v1")

    assert generated.exit_code == 1
    assert "F121" in generated.stderr
    assert generated.stderr.count("\n") == 1
    assert snapshot(checkout / "generated") == before
