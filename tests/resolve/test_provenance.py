"""Pages without an entry of sources.yaml, and entries without a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tablewright.cli import main
from tablewright.model.page import Page, Source
from tablewright.model.required import RequiredList
from tablewright.model.sources import Sources
from tablewright.resolve.checks.sources import find_pages_without_source


def found(
    pages: str, sources: str, *, required: bool = False, by_hand: str = ""
) -> list[tuple[str, str]]:
    own = [Page(name, "", (), (), ()) for name in pages.split()]
    entries = tuple(
        Source(name, f"{name}.md", "", "markdown", ()) for name in sources.split()
    )
    listed = RequiredList() if required else None
    captured = {*pages.split(), "required"} - set(by_hand.split())
    findings = find_pages_without_source(own, listed, Sources(entries), captured)
    return [(finding.code, finding.where) for finding in findings]


@pytest.mark.parametrize("required", [True, False])
def test_pages_with_entries_have_no_findings(required: bool) -> None:
    assert (
        found(
            "Ships Ports",
            "Ports Ships required" if required else "Ports Ships",
            required=required,
        )
        == []
    )


def test_pages_written_by_hand_have_no_sources() -> None:
    by_hand = "Ships Ports required"
    assert found("Ships Ports", "", required=True, by_hand=by_hand) == []
    assert found("Ships Ports", "Ports", by_hand="Ships") == []


def test_captured_pages_without_any_entry_are_findings() -> None:
    assert found("Ships Ports", "", required=True) == [
        ("E010", "Ships"),
        ("E010", "Ports"),
        ("E010", "sources/required"),
    ]


def test_a_page_without_an_entry_and_an_entry_without_a_page_are_findings() -> None:
    assert found("Ships Ports", "Boats Ports") == [
        ("E010", "Ships"),
        ("E011", "sources/Boats"),
    ]


def test_the_list_is_a_page_as_well() -> None:
    assert found("Ships", "Ships required") == [("E011", "sources/required")]
    assert found("Ships", "Ships", required=True) == [("E010", "sources/required")]


def _no_page(spec: Path) -> None:
    (spec / "resources" / "cohorts.yaml").unlink()


def _no_entry(spec: Path) -> None:
    file = spec / "sources.yaml"
    text = file.read_text(encoding="utf-8")
    start = text.index("- page: Cohorts")
    file.write_text(
        text[:start] + text[text.index("- page: ", start + 1) :], encoding="utf-8"
    )


def test_lint_reports_a_deleted_sources_file(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = checkout / "spec" / "edfi" / "v4"
    (spec / "sources.yaml").unlink()
    monkeypatch.chdir(checkout)
    result = CliRunner().invoke(main, ["lint", "edfi/v4"])
    pages = len(list((spec / "resources").iterdir())) + 1
    assert result.output.count("E010 sources.yaml has no entry for ") == pages
    assert "`tablewright capture FAMILY/VERSION DOCUMENT`" in result.output


@pytest.mark.parametrize(
    ("remove", "code", "file"),
    [(_no_page, "E011", "sources.yaml"), (_no_entry, "E010", "resources/cohorts.yaml")],
)
def test_lint_links_to_existing_files(
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    remove: Callable[[Path], None],
    code: str,
    file: str,
) -> None:
    spec = checkout / "spec" / "edfi" / "v4"
    remove(spec)
    monkeypatch.chdir(checkout)
    result = CliRunner().invoke(main, ["lint", "edfi/v4", "--format", "json"])
    (finding,) = (entry for entry in json.loads(result.output) if entry["code"] == code)
    assert finding["file"] == f"spec/edfi/v4/{file}"
    line = (
        (checkout / finding["file"])
        .read_text(encoding="utf-8")
        .splitlines()[finding["line"] - 1]
    )
    assert "Cohorts" in line
