"""The stages together, on copies of the real spec."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tablewright.errors import SpecError
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree
from tablewright.workflow import build
from tablewright.workflow.cache import Cache
from tablewright.workflow.project import Project, find_open

V3 = VersionRef("edfi", "v3")


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_is_emitted_from_a_spec_with_an_error(checkout: Path) -> None:
    corrections = checkout / "spec" / "edfi" / "v3" / "corrections.yaml"
    stale = "corrections:\n- {at: Nothing/here, what: value, was: x, now: y, why: It is stale.}\n"
    corrections.write_text(stale, encoding="utf-8")
    with pytest.raises(
        SpecError,
        match=r"edfi/v3: Nothing/here: E001 .*; run `tablewright lint edfi/v3`",
    ):
        build.build(Project(SpecTree(checkout)), V3)


def test_an_unknown_finding_code_is_reported_with_the_advice_to_capture_again(
    checkout: Path,
) -> None:
    page = (
        checkout
        / "spec"
        / "edfi"
        / "v3"
        / "resources"
        / "student-cohort-associations.yaml"
    )
    replace_in(page, "code: L001", "code: L999")
    with pytest.raises(
        SpecError, match="there is no rule L999; capture the page again"
    ):
        find_open(Project(SpecTree(checkout)), V3)


def test_a_project_resolves_a_version_once_and_later_projects_use_the_cache(
    checkout: Path,
) -> None:
    tree, cache = SpecTree(checkout), Cache(checkout / ".cache")
    project = Project(tree, cache)
    first = project.resolved(V3)
    assert project.resolved(V3) is first
    from_cache = Project(tree, cache).resolved(V3)
    assert from_cache is not first
    assert from_cache == first


def test_a_cached_version_is_not_used_after_its_spec_changes(checkout: Path) -> None:
    tree, cache = SpecTree(checkout), Cache(checkout / ".cache")
    Project(tree, cache).resolved(V3)
    replace_in(
        checkout / "spec" / "edfi" / "v3" / "version.yaml", "title: ", "title: New "
    )
    assert Project(tree, cache).resolved(V3).version.info.title.startswith("New ")


def test_an_error_of_a_file_is_raised_by_every_project(checkout: Path) -> None:
    tree = SpecTree(checkout)
    info = checkout / "spec" / "edfi" / "v3" / "version.yaml"
    replace_in(info, "school-year: ", "school-year: 1")
    for _ in range(2):
        with pytest.raises(SpecError, match=r"v3/version\.yaml:\d+: "):
            Project(tree).info(V3)


def test_a_cached_version_is_used_after_its_acceptances_change(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, cache = SpecTree(checkout), Cache(checkout / ".cache")
    resolved = Project(tree, cache).resolved(V3)
    (checkout / "spec" / "edfi" / "v3" / "accepted.yaml").write_text("accepted: []\n")
    monkeypatch.setattr("tablewright.workflow.project.resolve_version", None)
    assert Project(tree, cache).resolved(V3) == resolved


def test_an_error_in_the_acceptances_of_a_cached_version_is_raised(
    checkout: Path,
) -> None:
    tree, cache = SpecTree(checkout), Cache(checkout / ".cache")
    Project(tree, cache).resolved(V3)
    accepted = checkout / "spec" / "edfi" / "v3" / "accepted.yaml"
    accepted.write_text("accepted: [{code: X999}]\n")
    with pytest.raises(SpecError, match=r"accepted\.yaml:1: "):
        Project(tree, cache).resolved(V3)


def test_a_package_without_a_version_is_removed_and_nothing_else(
    checkout: Path,
) -> None:
    built = build.build(Project(SpecTree(checkout)), V3)
    build.write(checkout, [built])
    folder = checkout / "generated" / "edfi_v3"
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    replace_in(checkout / "spec" / "edfi" / "family.yaml", "v2, v3, v4", "v2, v4")
    shutil.rmtree(checkout / "spec" / "edfi" / "v3")

    abandoned = build.abandoned(Project(SpecTree(checkout)))
    differences = build.compare(checkout, abandoned)
    assert {difference.what for difference in differences} == {"orphaned"}
    assert len(differences) == len(built.texts)
    build.write(checkout, abandoned)

    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["notes.txt"]
    assert build.abandoned(Project(SpecTree(checkout))) == ()
