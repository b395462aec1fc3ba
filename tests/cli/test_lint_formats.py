"""`tablewright lint` with `--format`, `--suggest` and `--verbose`, and compared with adjacent versions."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from tablewright.cli import main
from tablewright.commands.options import open_project
from tablewright.workflow.build import BuiltPackage, build_index

PAGE = "spec/edfi/v2/resources/student-section-attendance-events.yaml"


@pytest.fixture
def bare(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout in which no finding of v2 is accepted."""
    (checkout / "spec" / "edfi" / "v2" / "accepted.yaml").write_text(
        "{}\n", encoding="utf-8"
    )
    monkeypatch.chdir(checkout)
    return checkout


def lint(*arguments: str, code: int = 1, version: str = "edfi/v2") -> str:
    result = CliRunner().invoke(main, ["lint", version, *arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_the_json_form_has_an_object_for_each_finding(bare: Path) -> None:
    found = json.loads(lint("--format", "json"))
    assert [finding["code"] for finding in found] == ["T011"]
    for finding in found:
        assert (finding["file"], finding["level"], finding["version"]) == (
            PAGE,
            "warning",
            "edfi/v2",
        )


def test_infos_are_listed_with_verbose_and_are_never_open(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout)
    infos = json.loads(lint("--format", "json", "--verbose", code=0))
    assert {finding["code"] for finding in infos} == {"D006", "L025", "T005", "T087"}
    assert {finding["level"] for finding in infos} == {"info"}
    assert "::notice file=" in lint("--format", "github", "--verbose", code=0)
    assert lint("--verbose", code=0).endswith("no open findings\n")


def test_the_github_form_has_an_annotation_for_each_finding(bare: Path) -> None:
    lines = lint("--format", "github").splitlines()
    assert len(lines) == len(json.loads(lint("--format", "json"))) > 0
    assert all(line.startswith(f"::warning file={PAGE},line=") for line in lines)


def test_the_suggested_entries_close_the_findings_once_they_have_reasons(
    bare: Path,
) -> None:
    codes = {finding["code"] for finding in json.loads(lint("--format", "json"))}
    suggested = lint("--suggest")
    assert {entry["code"] for entry in yaml.safe_load(suggested)["accepted"]} == codes
    accepted = bare / "spec" / "edfi" / "v2" / "accepted.yaml"

    accepted.write_text(suggested, encoding="utf-8")
    assert '"code": "E007"' in lint("--format", "json")

    accepted.write_text(
        suggested.replace("TODO", "Because we looked at the page."), encoding="utf-8"
    )
    assert "no open findings" in lint(code=0)


def test_a_correction_is_suggested_for_a_mistyped_name(bare: Path) -> None:
    page = bare / PAGE
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("name: eventDate", "name: eventDat"), encoding="utf-8")
    (correction,) = yaml.safe_load(lint("--suggest"))["corrections"]
    assert correction | {"why": ""} == {
        "at": "StudentSectionAttendanceEvents/eventDat",
        "what": "name",
        "was": "eventDat",
        "now": "eventDate",
        "why": "",
    }


def test_without_open_findings_nothing_is_suggested(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout)
    assert lint("--suggest", code=0) == "# no open findings\n"
    assert lint("--format", "github", code=0) == ""
    assert json.loads(lint("--format", "json", code=0)) == []


def test_lint_compares_a_version_with_the_adjacent_versions(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shifted cells of v4 are found by comparison with v5, and `--suggest` gives their corrections."""
    monkeypatch.chdir(checkout)
    corrections = checkout / "spec" / "edfi" / "v4" / "corrections.yaml"
    written = yaml.safe_load(corrections.read_bytes())
    moves = [entry for entry in written["corrections"] if entry["what"] == "scenarios"]
    kept = [entry for entry in written["corrections"] if entry["what"] != "scenarios"]
    corrections.write_text(
        yaml.safe_dump({**written, "corrections": kept}), encoding="utf-8"
    )

    found = json.loads(lint("--format", "json", version="edfi/v4"))
    suggested = yaml.safe_load(lint("--suggest", version="edfi/v4"))

    packed = [each for each in found if each["code"] == "V001"]
    assert {each["version"] for each in packed} == {"edfi/v4"}
    assert (
        "on the v5 page the same values are in scenarios 1, 3" in packed[0]["message"]
    )
    moved = {
        entry["at"]: entry["scenarios"]
        for entry in suggested["corrections"]
        if entry["what"] == "scenarios"
    }
    assert moved == {entry["at"]: entry["scenarios"] for entry in moves}


def test_coverage_counts_findings_from_the_comparison_with_adjacent_versions(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new value on the v5 page is a finding on the v4 page, although a cached count of v4 exists."""
    monkeypatch.chdir(checkout)
    assert _open_of_v4(build_index(open_project())) == 0
    page = checkout / "spec/edfi/v5/resources/staffs.yaml"
    text = page.read_text(encoding="utf-8")
    assert "{'1': Sr, '3': Sr}" in text
    page.write_text(
        text.replace("{'1': Sr, '3': Sr}", "{'1': Sr, '2': Sr, '3': Sr}"),
        encoding="utf-8",
    )
    assert _open_of_v4(build_index(open_project())) == 1


def _open_of_v4(index: BuiltPackage) -> int:
    """Return the number of open findings of v4, the sum of its column in the coverage table."""
    open_findings = 0
    table = index.texts["README.md"].partition("## edfi")[2]
    for row in table.splitlines():
        cells = [cell.strip() for cell in row.split("|")]
        # A row begins with an empty cell and the name of the resource; v4 is the third version.
        found = re.search(r"/ (\d+) of \d+$", cells[4]) if len(cells) > 4 else None
        open_findings += int(found[1]) if found else 0
    return open_findings
