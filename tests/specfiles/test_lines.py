"""The line of a spec file that a finding is printed with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tablewright.model.findings import (
    AcceptancePlace,
    CorrectionPlace,
    PagePlace,
    place_on_page,
)
from tablewright.specfiles.lines import (
    acceptance_line,
    correction_line,
    line_of,
    listed_line,
)

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
requirements:
- {one-of: [mast, sail]}
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
        ("requirements/2", 18),
    ],
)
def test_a_place_of_a_page_has_its_line(tmp_path: Path, place: str, line: int) -> None:
    file = tmp_path / "ships.yaml"
    file.write_text(TEXT)
    assert line_of(file, place_on_page("Ships", place)) == line


@pytest.mark.parametrize(
    ("place", "line"),
    [("Ship", 3), ("Ship#2", 5), ("Port Call", 4), ("x", 1)],
)
def test_an_entry_of_the_list_has_its_line(
    tmp_path: Path, place: str, line: int
) -> None:
    file = tmp_path / "required.yaml"
    file.write_text(
        "# machine\nresources:\n- {name: Ship}\n- {name: Port Call}\n- {name: Ship}\n"
    )
    assert listed_line(file, place) == line


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (AcceptancePlace("", 0), 3),
        (AcceptancePlace("", 1), 4),
        (AcceptancePlace("Ships/mast", 1, 0), 5),
        (AcceptancePlace("Ships/sail", 1, 1), 6),
        (AcceptancePlace("Ships/mast", 2, 0), 1),
    ],
)
@pytest.mark.parametrize("by_family", [True, False])
def test_an_acceptance_and_its_places_have_their_lines(
    tmp_path: Path, place: AcceptancePlace, line: int, by_family: bool
) -> None:
    """Two entries can list equal places, so that their positions count, not their texts."""
    file = tmp_path / "accepted.yaml"
    head = "accepted:\n  v1:\n" if by_family else "\naccepted:\n"
    first = "  - {code: S020, places: [Ships/mast], why: x}\n"
    second = "  - code: S020\n    places: [Ships/mast,\n      Ships/sail]\n    why: x\n"
    file.write_text(head + first + second, encoding="utf-8")
    located = replace(place, by_family=by_family)
    assert acceptance_line(file, located, "v1") == line


def test_corrections_of_one_place_have_different_lines(tmp_path: Path) -> None:
    file = tmp_path / "corrections.yaml"
    entry = "- {at: Ships/mast, what: name, why: x}\n"
    file.write_text(f"corrections:\n{entry}{entry}")
    lines = [correction_line(file, CorrectionPlace("Ships/mast", n)) for n in range(3)]
    assert lines == [2, 3, 1]


def test_a_file_is_parsed_once_for_all_of_its_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ships.yaml"
    rows = [f"- {{name: mast{number}, required: optional}}\n" for number in range(50)]
    file.write_text("resource: Ships\nproperties:\n" + "".join(rows))
    parsed: list[str] = []
    compose = yaml.compose

    def count(text: str, *arguments: Any, **named: Any) -> Any:
        parsed.append(text)
        return compose(text, *arguments, **named)

    monkeypatch.setattr(yaml, "compose", count)
    for number in range(50):
        place = place_on_page("Ships", f"mast{number}")
        assert line_of(file, place) == number + 3
    assert len(parsed) == 1

    file.write_text("resource: Ships\n\nproperties:\n" + "".join(rows))
    assert line_of(file, place_on_page("Ships", "mast0")) == 4


def test_a_name_with_a_number_sign_is_found_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "page.yaml"
    path.write_text(
        "properties:\n- {name: mast}\n- {name: mast#b}\n- {name: mast}\n",
        encoding="utf-8",
    )
    lines = []
    for place in ("mast", "mast#b", "mast#2", "mast#c", f"mast#{'9' * 5000}"):
        lines.append(line_of(path, PagePlace("Ships", place)))
    assert lines == [2, 3, 4, 1, 1]
