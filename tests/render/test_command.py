"""`tablewright render`: pages on standard output or in a folder, one named or all."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tablewright.cli import main
from tablewright.specfiles import SpecTree

PAGE = "student-section-attendance-events"


@pytest.fixture
def tree(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> SpecTree:
    monkeypatch.chdir(checkout)
    return SpecTree(checkout)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["render", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("name", [PAGE, "StudentSectionAttendanceEvents", "studentsectionattendanceevents"])
def test_one_page_is_printed(tree: SpecTree, name: str) -> None:
    result = run("edfi/v4", name)

    assert result.exit_code == 0
    assert result.stdout.startswith("# v4 Student Attendance > StudentSectionAttendanceEvents Scenarios\n")


@pytest.mark.parametrize("version", ["edfi/v3", "campusm/v1"])
def test_rendered_pages_captured_again_change_nothing(tree: SpecTree, tmp_path: Path, version: str) -> None:
    before = {path: path.read_bytes() for path in tree.page_paths(*version.split("/"))}
    folder = tmp_path / "rendered"

    rendered = run(version, "--as-captured", "--output", folder)
    again = CliRunner().invoke(main, ["capture", version, str(folder)])

    assert rendered.exit_code == again.exit_code == 0
    assert rendered.stderr == ""
    assert {path: path.read_bytes() for path in before} == before
    assert len(list(folder.iterdir())) == len(before)


def test_a_folder_is_written_once(tree: SpecTree, tmp_path: Path) -> None:
    first = run("edfi/v3", "--output", tmp_path / "out")
    second = run("edfi/v3", "--output", tmp_path / "out")

    assert first.stdout.endswith("student-cohort-associations.md: written\n")
    assert second.stdout.endswith("student-cohort-associations.md: unchanged\n")


def test_rows_that_no_erratum_places_are_named(tree: SpecTree) -> None:
    (tree.folder / "edfi/v4/corrections.yaml").unlink()

    result = run("edfi/v4", PAGE)

    assert result.exit_code == 0
    assert "StudentSchoolAttendanceEvents/eventDuration" in result.stderr
    assert "left out, as no erratum places them" in result.stderr


def test_findings_of_another_shape_are_named(tree: SpecTree) -> None:
    result = run("edfi/v2", PAGE, "--as-captured")

    assert "findings that this document cannot have: T010 (2), T011 (1)" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("edfi",), "edfi: a family alone is not enough here"),
        (("edfi/v9",), "edfi/v9: no such version"),
        (("edfi/v4",), "edfi/v4: 34 pages do not go into one document; name one page"),
        (("edfi/v4", "sectoins"), "sectoins: edfi/v4 has no such page (did you mean 'sections'?)"),
    ],
)  # fmt: skip
def test_misuse_is_told_in_a_line(tree: SpecTree, arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert message in result.stderr
