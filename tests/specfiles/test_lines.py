"""Which line of a page's file a finding points at."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.specfiles.lines import line_of, listed_line

TEXT = """\
# written by a machine
resource: Ships
scenarios:
- {number: '1', method: POST, does: create}
- {number: '2', method: PUT, does: update}
properties:
- name: portReference
  properties:
  - {name: portId}
- {name: mast}
- {name: mast}
unplaced:
- {resource: Boats, name: keel}
- {resource: Rafts, name: keel}
- {resource: Rafts, name: logs}
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("", 2),
        ("portReference", 7),
        ("portReference/portId", 9),
        ("portReference/berth", 7),
        ("mast", 10),
        ("mast#2", 11),
        ("mast#3", 2),
        ("sail", 2),
        ("scenarios/2", 5),
        ("scenarios/3", 1),
        ("unplaced/Boats", 13),
        ("unplaced/Rafts", 14),
        ("unplaced/Rafts/keel", 14),
        ("unplaced/Rafts/logs", 15),
        ("unplaced/Ships", 1),
    ],
)
def test_lines(tmp_path: Path, place: str, line: int) -> None:
    file = tmp_path / "ships.yaml"
    file.write_text(TEXT)
    assert line_of(file, place) == line


@pytest.mark.parametrize(
    ("place", "line"),
    [("required/Ship", 3), ("required/Ship#2", 5), ("required/Port Call", 4), ("required/x", 1)],
)
def test_lines_of_the_list(tmp_path: Path, place: str, line: int) -> None:
    file = tmp_path / "required.yaml"
    file.write_text("# machine\nresources:\n- {name: Ship}\n- {name: Port Call}\n- {name: Ship}\n")
    assert listed_line(file, place) == line
