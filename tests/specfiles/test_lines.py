"""Which line of a page's file a finding points at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tablewright.model.errata import about_words
from tablewright.model.findings import Finding
from tablewright.specfiles.lines import entry_line, line_of, listed_line

TEXT = """\
# written by a machine
resource: Ships
prerequisites: [Port]
scenarios:
- {number: '1', method: POST, action: create}
- {number: '2', method: PUT, action: update}
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
        ("prerequisites", 3),
        ("prerequisites/ports", 3),
        ("portReference", 8),
        ("portReference/portId", 10),
        ("portReference/berth", 8),
        ("mast", 11),
        ("mast#2", 12),
        ("mast#3", 2),
        ("sail", 2),
        ("scenarios/2", 6),
        ("scenarios/3", 1),
        ("unplaced/Boats", 14),
        ("unplaced/Rafts", 15),
        ("unplaced/Rafts/keel", 15),
        ("unplaced/Rafts/logs", 16),
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


@pytest.mark.parametrize(
    ("about", "line"), [({}, 2), ({"said": "2015"}, 3), ({"said": "2016"}, 4), ({"said": "2017"}, 0)]
)
def test_acceptances_of_one_place_are_told_apart_by_what_they_are_about(
    tmp_path: Path, about: dict[str, str], line: int
) -> None:
    file = tmp_path / "errata.yaml"
    abouts = ("", "where-details: {said: '2015'}, ", "where-details: {said: '2016'}, ")
    entries = "".join(f"- {{code: S020, at: Ships/mast, {each}why: x}}\n" for each in abouts)
    file.write_text(f"accepted:\n{entries}")
    details = (("accepted", "S020"), ("about", about_words(about.items())))
    assert entry_line(file, Finding("", "Ships/mast", "E002", details)) == line
