"""Pages without an entry of sources.yaml, entries without a page, and captured files edited by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tablewright.cli import main
from tablewright.model.page import Page, Source
from tablewright.model.required import RequiredList
from tablewright.model.sources import Sources, WrittenFile
from tablewright.resolve.checks.sources import find_pages_without_source
from tablewright.specfiles import text_digest


def found(
    pages: str, sources: str, *, required: bool = False, by_hand: str = ""
) -> list[tuple[str, str]]:
    own = [Page(name, "", (), (), ()) for name in pages.split()]
    entries = tuple(
        Source(name, f"{name}.md", "", "markdown", ()) for name in sources.split()
    )
    listed = RequiredList() if required else None
    captured = {*pages.split(), "required"} - set(by_hand.split())
    written = [WrittenFile(name, f"{name}.yaml", "", True) for name in captured]
    findings = find_pages_without_source(own, listed, Sources(entries), written)
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
    spec = checkout / "spec" / "edfi" / "v3"
    remove(spec)
    monkeypatch.chdir(checkout)
    result = CliRunner().invoke(main, ["lint", "edfi/v3", "--format", "json"])
    (finding,) = (entry for entry in json.loads(result.output) if entry["code"] == code)
    assert finding["file"] == f"spec/edfi/v3/{file}"
    line = (
        (checkout / finding["file"])
        .read_text(encoding="utf-8")
        .splitlines()[finding["line"] - 1]
    )
    assert "Cohorts" in line


def _findings(checkout: Path, version: str) -> list[tuple[str, str]]:
    """Code and file of the findings that `lint` prints, those of this module alone."""
    result = CliRunner().invoke(main, ["lint", version, "--format", "json"])
    found: list[tuple[str, str]] = []
    for entry in json.loads(result.output):
        if entry["code"] in ("E040", "E041"):
            found.append((entry["code"], entry["file"]))
    return found


WRITTEN_FILES = [
    "edfi/v3/resources/cohorts.yaml",
    "edfi/v4/required.yaml",
    "edfi/v3/facts.yaml",
    "campusm/v1/operations/check-in-report.yaml",
]


@pytest.mark.parametrize("file", WRITTEN_FILES)
def test_lint_and_check_report_a_captured_file_that_was_edited(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.chdir(checkout)
    version = "/".join(file.split("/")[:2])
    path = checkout / "spec" / file
    assert _findings(checkout, version) == []
    # A comment at the end is the smallest edit: it changes no value.
    path.write_text(path.read_text("utf-8") + "# a note\n", "utf-8")
    assert _findings(checkout, version) == [("E040", f"spec/{file}")]
    check = CliRunner().invoke(main, ["check", version])
    assert check.exit_code == 1
    assert "captured files are not edited by hand" in check.output
    assert f"run `tablewright lint {version}`" in check.output


def test_other_line_ends_are_no_edit(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout)
    path = checkout / "spec" / WRITTEN_FILES[0]
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert _findings(checkout, "edfi/v3") == []


@pytest.mark.parametrize("file", WRITTEN_FILES)
def test_a_captured_file_without_a_digest_is_a_finding(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.chdir(checkout)
    path = checkout / "spec" / file
    digest = text_digest(path.read_bytes())
    version = "/".join(file.split("/")[:2])
    sources = checkout / "spec" / version / "sources.yaml"
    lines = sources.read_text("utf-8").splitlines(keepends=True)
    sources.write_text("".join(line for line in lines if digest not in line), "utf-8")
    assert _findings(checkout, version) == [("E041", f"spec/{file}")]
