"""What holds for the committed spec, also after its pages are captured again."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from committed_spec import PROJECT
from tablewright.model.version import Resource, Version, VersionRef
from tablewright.resolve.resolve import ResolvedVersion, resolve_version
from tablewright.specfiles import SpecTree
from tablewright.workflow import project

ROOT = Path(__file__).resolve().parents[1]
TREE = SpecTree(ROOT)
VERSIONS = TREE.versions()
RESOLVED = {pair: PROJECT.resolved(pair) for pair in VERSIONS}

each_version = pytest.mark.parametrize("pair", VERSIONS, ids="/".join)


def version_of(pair: VersionRef) -> Version:
    return RESOLVED[pair].version


def resource_of(pair: VersionRef, name: str) -> Resource:
    return next(
        resource for resource in version_of(pair).resources if resource.name == name
    )


def test_the_five_packages_have_their_names() -> None:
    packages = sorted(resolved.version.info.package for resolved in RESOLVED.values())
    assert packages == ["campusm_v1", "edfi_v2", "edfi_v3", "edfi_v4", "edfi_v5"]


@each_version
def test_no_finding_is_open(pair: VersionRef) -> None:
    assert project.find_open(PROJECT, pair) == ()


@each_version
def test_every_reason_is_a_sentence(pair: VersionRef) -> None:
    entries = TREE.load_entries(pair)
    for entry in (*entries.corrections, *entries.accepted):
        assert len(entry.why.split()) >= 5, entry
        assert entry.why.endswith("."), entry


@each_version
def test_acceptances_are_sorted_by_code(pair: VersionRef) -> None:
    """Comments divide the file into parts, and each part is sorted."""
    text = (ROOT / "spec" / "/".join(pair) / "accepted.yaml").read_text(
        encoding="utf-8"
    )
    for part in re.split(r"^# .*$", text, flags=re.M):
        codes = re.findall(r"^- code: (\w+)$", part, re.M)
        assert codes == sorted(codes)


def test_every_file_of_the_spec_is_data() -> None:
    """No backup file of an editor or a merge is committed; the only document is the README."""
    kinds = {path.suffix for path in (ROOT / "spec").rglob("*") if path.is_file()}
    assert kinds == {".yaml", ".json", ".md"}
    assert [path.name for path in (ROOT / "spec").rglob("*.md")] == ["README.md"]


@each_version
def test_every_captured_page_is_covered(pair: VersionRef) -> None:
    pages = {resource.page.name for resource in version_of(pair).resources}
    assert pages == {page.name for page in TREE.load_pages(pair)}


@each_version
def test_every_property_has_its_line_in_sources_yaml(pair: VersionRef) -> None:
    sources = {
        source.page: dict(source.lines) for source in TREE.load_sources(pair).pages
    }
    for page in TREE.load_pages(pair):
        missing = [place for place, _ in page.walk() if place not in sources[page.name]]
        assert missing == []


@each_version
def test_documents_are_named_without_folders(pair: VersionRef) -> None:
    for source in TREE.load_sources(pair).pages:
        assert "/" not in source.document
        assert re.fullmatch("[0-9a-f]{64}", source.sha256)


def test_no_captured_file_holds_a_sentence() -> None:
    """The spec holds the facts of the pages, not their sentences: no captured text has nine words or more."""
    machine = (
        "*/*/resources/*.yaml",
        "*/*/operations/*.yaml",
        "*/*/facts.yaml",
        "*/*/required.yaml",
    )
    for path in (path for pattern in machine for path in (ROOT / "spec").glob(pattern)):
        long = [
            text
            for text in texts(_without_reasons(yaml.safe_load(path.read_bytes())))
            if len(text.split()) > 8
        ]
        assert [text for text in long if not published(text)] == []


def _without_reasons(plain: dict[str, Any]) -> dict[str, Any]:
    """Leave out the reasons of readings, which are texts of the readers and of no page."""
    for finding in plain.get("findings", ()):
        finding.get("details", {}).pop("reason", None)
    return plain


def texts(plain: object) -> list[str]:
    if isinstance(plain, dict):
        return [
            text for key, value in plain.items() for text in (str(key), *texts(value))
        ]
    if isinstance(plain, list):
        return [text for item in plain for text in texts(item)]
    return [plain] if isinstance(plain, str) else []


def published(text: str) -> bool:
    """Return whether a text is a value of a descriptor: these may be long, and are no sentences of a page."""
    return any(
        text in descriptor.values
        for resolved in RESOLVED.values()
        for descriptor in resolved.version.descriptors
    )


def test_the_v2_section_key_has_eight_parts() -> None:
    (resource,) = version_of(("edfi", "v2")).resources
    section = [
        part
        for part in resource.api.key
        if part.paths[0].startswith("sectionReference/")
    ]
    assert len(section) == 8


def test_facts_of_another_data_standard_are_reported() -> None:
    parts = PROJECT.files(VersionRef("edfi", "v4"))
    other = resolve_version(
        replace(parts, info=replace(parts.info, data_standard="5.0"))
    )
    assert [found.code for found in other.findings if found.code == "F007"] == ["F007"]
    assert "F007" not in {found.code for found in RESOLVED["edfi", "v4"].findings}


def test_the_key_of_a_v4_session_depends_on_the_school_year() -> None:
    resource = resource_of(("edfi", "v4"), "studentSectionAttendanceEvents")
    values = dict(resource.page.walk())["sectionReference/sessionName"].values
    assert {type(value).__name__ for _, value in values} == {"SchoolYearText"}


def test_v4_has_no_unplaced_rows() -> None:
    assert all(
        resource.page.unplaced == ()
        for resource in version_of(("edfi", "v4")).resources
    )


@each_version
def test_every_created_record_has_its_whole_key(pair: VersionRef) -> None:
    resolved: ResolvedVersion = RESOLVED[pair]
    for resource in resolved.version.resources:
        for sample in resource.samples:
            if sample.payload is not None and not resource.page.call:
                assert {part.paths[0].split("/")[0] for part in resource.api.key} <= {
                    name for name, _ in sample.payload.members
                }


def test_the_checkout_has_only_what_the_layout_names() -> None:
    folders = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith(".")
    }
    build = {"build", "dist", "__pycache__"}
    assert {name for name in folders - build if not name.endswith(".egg-info")} == {
        "spec",
        "templates",
        "generator",
        "generated",
        "tests",
    }
