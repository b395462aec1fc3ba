"""Names that clash: `lint` prints both places with their lines, and `generate` writes nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
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


PYTHON_NAMES = """\
python:
- {name: voyage/shipMast, to: mast_of_ship, why: The API has ship_mast as well.}
- {name: VoyageStop, to: BerthStop, why: The API has voyageStop as well.}
"""
ROUND_TRIP = """
from harbor_v1.models import Voyage, VoyageStop
from harbor_v1.models.shared import BerthStop
wire = {
    "departureDate": "2017-03-01", "shipReference": {"shipId": 1}, "ship_mast": "A", "shipMast": "B"
}
voyage = Voyage.from_wire(wire)
assert (voyage.ship_mast, voyage.mast_of_ship) == ("A", "B")
assert voyage.unknown_members() == ()
assert voyage.to_wire() == wire
assert BerthStop.from_wire({"berth": 1.5}).to_wire() == {"berth": 1.5}
assert VoyageStop is not BerthStop
"""


def with_clashes(checkout: Path) -> tuple[Path, str]:
    """Copies the spec of voyages with two clashes; returns the folder of the version, and its facts."""
    shutil.copytree(VOYAGES, checkout / "spec" / "harbor")
    version = checkout / "spec" / "harbor" / "v1"
    facts = version / "facts.hand.yaml"
    text = facts.read_text("utf-8").replace(STOP, f"{CLASH}{STOP}")
    text = text.replace("  - {name: season", f"{MEMBERS}  - {{name: season")
    facts.write_text(text, "utf-8")
    return version, text


def test_clashing_names_are_printed_with_both_lines_and_nothing_is_written(
    checkout: Path, run: Run, snapshot: Snapshot
) -> None:
    _, text = with_clashes(checkout)
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


def test_python_names_of_renames_end_the_clashes_and_keep_the_wire_names(
    checkout: Path, run: Run
) -> None:
    version, _ = with_clashes(checkout)
    (version / "renames.yaml").write_text(PYTHON_NAMES, "utf-8")

    linted = run("lint", "harbor/v1")
    generated = run("generate", "harbor/v1")

    assert "F121" not in linted.stdout
    assert generated.exit_code == 0, generated.stderr
    package = checkout / "generated" / "harbor_v1"
    imported = subprocess.run(
        [sys.executable, "-c", ROUND_TRIP],
        cwd=package,
        capture_output=True,
        text=True,
        check=False,
    )
    assert imported.returncode == 0, imported.stderr
    document = (package / "harbor_v1" / "openapi.json").read_text("utf-8")
    assert '"shipMast"' in document
    assert "mast_of_ship" not in document


#: Names of the API and in Python, with the line of the wrong text and parts of the message.
WRONG_NAMES = {
    "an unknown member": (
        "voyage/shipMst",
        "mast",
        2,
        "did you mean 'voyage/shipMast'?",
    ),
    "an unknown object": ("VoyageStp", "Stop", 2, "did you mean 'VoyageStop'?"),
    "a field with a dash": ("voyage/shipMast", "ship-mast", 3, "such as ship_mast"),
    "a keyword": ("voyage/shipMast", "class", 3, "such as class_"),
    "no letters": ("voyage/shipMast", "___", 3, "such as school_year"),
    "a class in small letters": ("VoyageStop", "berth stop", 3, "such as BerthStop"),
    "a class with a digit": ("VoyageStop", "1Stop", 3, "such as X1Stop"),
}


@pytest.mark.parametrize("case", WRONG_NAMES)
def test_wrong_entries_of_python_names_are_one_line(
    case: str, checkout: Path, run: Run
) -> None:
    version, _ = with_clashes(checkout)
    name, python, line, message = WRONG_NAMES[case]
    text = f"python:\n- name: {name}\n  to: {python}\n  why: A test.\n"
    (version / "renames.yaml").write_text(text, "utf-8")

    linted = run("lint", "harbor/v1")

    assert linted.exit_code == 1
    assert f"spec/harbor/v1/renames.yaml:{line}: " in linted.stderr
    assert message in linted.stderr
    assert linted.stderr.count("\n") == 1


def test_two_python_names_for_one_member_are_an_error(checkout: Path, run: Run) -> None:
    version, _ = with_clashes(checkout)
    entry = "- {name: voyage/shipMast, to: mast, why: A test.}\n"
    (version / "renames.yaml").write_text(f"python:\n{entry}{entry}", "utf-8")
    linted = run("lint", "harbor/v1")
    assert "renames.yaml:3: two entries have the name 'voyage/shipMast'" in (
        linted.stderr
    )


def test_a_python_name_that_another_member_has_is_a_clash_again(
    checkout: Path, run: Run
) -> None:
    version, _ = with_clashes(checkout)
    entry = "- {name: voyage/shipMast, to: season, why: A test.}\n"
    (version / "renames.yaml").write_text(f"python:\n{entry}", "utf-8")
    linted = run("lint", "harbor/v1")
    assert "'voyage/shipMast'" in linted.stdout
    assert "'season' (field of 'voyage')" in linted.stdout
    assert "renames.yaml" in run("lint", "harbor/v1", "--explain", "F121").stdout
