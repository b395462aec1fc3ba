"""`tablewright render` prints one page, or writes the pages of a version to a folder."""

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
    assert result.exception is None or isinstance(
        result.exception, SystemExit
    ), result.exception
    return result


@pytest.mark.parametrize(
    "name", [PAGE, "StudentSectionAttendanceEvents", "studentsectionattendanceevents"]
)
def test_render_prints_one_page(tree: SpecTree, name: str) -> None:
    result = run("edfi/v4", name)

    assert result.exit_code == 0
    assert result.stdout.startswith(
        "# v4 Student Attendance > StudentSectionAttendanceEvents Scenarios\n"
    )


def test_files_are_written_only_if_they_changed(tree: SpecTree, tmp_path: Path) -> None:
    first = run("edfi/v3", "--output", tmp_path / "out")
    second = run("edfi/v3", "--output", tmp_path / "out")

    assert "student-cohort-associations.md: written\n" in first.stdout
    assert first.stdout.replace(": written\n", ": unchanged\n") == second.stdout


def test_rows_without_a_parent_are_reported(tree: SpecTree) -> None:
    (tree.folder / "edfi/v4/corrections.yaml").unlink()

    result = run("edfi/v4", PAGE)

    assert result.exit_code == 0
    assert "StudentSchoolAttendanceEvents/eventDuration" in result.stderr
    assert "left out, as these rows have no parent" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("edfi",), "edfi: a version is missing"),
        (("edfi/v9",), "edfi/v9: no such version"),
        (("edfi/v4",), "pages cannot be printed as one document; name one page"),
        (("edfi/v4", "sectoins"), "sectoins: edfi/v4 has no such page (did you mean 'sections'?)"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_reported_in_one_line(
    tree: SpecTree, arguments: tuple[str, ...], message: str
) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert message in result.stderr
