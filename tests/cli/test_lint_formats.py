"""`lint` for tools, for pull requests, and as a start for errata."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from generator.cli import main

PAGE = "spec/edfi/v3/resources/student-cohort-associations.yaml"


@pytest.fixture
def bare(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose v3 has nothing accepted."""
    (checkout / "spec" / "edfi" / "v3" / "errata.yaml").write_text("{}\n", encoding="utf-8")
    monkeypatch.chdir(checkout)
    return checkout


def lint(*arguments: str, code: int = 1) -> str:
    result = CliRunner().invoke(main, ["lint", "edfi/v3", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_json_has_an_object_a_finding(bare: Path) -> None:
    found = json.loads(lint("--format", "json"))
    assert {each["code"] for each in found} == {"F117", "L001", "T005"}
    (capitals,) = (each for each in found if each["code"] == "L001")
    assert capitals["file"] == PAGE
    assert capitals["severity"] == "warning"
    assert capitals["version"] == "edfi/v3"


def test_github_has_an_annotation_a_finding(bare: Path) -> None:
    lines = lint("--format", "github").splitlines()
    assert len(lines) == 11
    assert all(line.startswith(f"::warning file={PAGE},line=") for line in lines)


def test_what_is_suggested_closes_the_findings_once_the_reasons_are_written(bare: Path) -> None:
    suggested = lint("--suggest")
    assert {entry["code"] for entry in yaml.safe_load(suggested)["accepted"]} == {"F117", "L001", "T005"}
    errata = bare / "spec" / "edfi" / "v3" / "errata.yaml"

    errata.write_text(suggested, encoding="utf-8")
    assert lint("--format", "json").count('"code": "E007"') == 3

    errata.write_text(suggested.replace("TODO", "Because we looked at the page."), encoding="utf-8")
    assert "no open findings" in lint(code=0)


def test_a_finding_that_knows_what_is_meant_suggests_a_correction(bare: Path) -> None:
    page = bare / PAGE
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("name: beginDate", "name: beginDat"), encoding="utf-8")
    (correction,) = yaml.safe_load(lint("--suggest"))["corrections"]
    assert correction | {"why": ""} == {
        "at": "StudentCohortAssociations/beginDat",
        "what": "name",
        "was": "beginDat",
        "now": "beginDate",
        "why": "",
    }


def test_nothing_open_is_nothing_to_suggest(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)
    assert lint("--suggest", code=0) == "# no open findings\n"
    assert lint("--format", "github", code=0) == ""
    assert json.loads(lint("--format", "json", code=0)) == []
