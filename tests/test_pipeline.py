"""What the stages do together, on copies of the real spec."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tablewright.errors import SpecError
from tablewright.specfiles import SpecTree
from tablewright.workflow import build, project
from tablewright.workflow.cache import Cache

V3 = ("edfi", "v3")


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_is_emitted_from_a_spec_with_an_error(checkout: Path) -> None:
    corrections = checkout / "spec" / "edfi" / "v3" / "corrections.yaml"
    stale = "corrections:\n- {at: Nothing/here, what: value, was: x, now: y, why: It is stale.}\n"
    corrections.write_text(stale, encoding="utf-8")
    with pytest.raises(SpecError, match=r"edfi/v3: Nothing/here: E001 .*; run `tablewright lint edfi/v3`"):
        build.build(SpecTree(checkout), *V3, Cache(None))


def test_a_finding_that_no_rule_knows_asks_for_a_new_capture(checkout: Path) -> None:
    page = checkout / "spec" / "edfi" / "v3" / "resources" / "student-cohort-associations.yaml"
    replace_in(page, "code: L001", "code: L999")
    with pytest.raises(SpecError, match="there is no finding L999; capture the page again"):
        project.find_open(SpecTree(checkout), *V3)


def test_a_version_settled_before_is_the_same_and_read_anew_when_its_spec_changes(checkout: Path) -> None:
    tree, cache = SpecTree(checkout), Cache(checkout / ".cache")
    first = build.reader(tree, cache)(*V3)
    again = build.reader(tree, cache)(*V3)
    assert again is not first
    assert again == first
    replace_in(checkout / "spec" / "edfi" / "v3" / "version.yaml", "title: ", "title: New ")
    assert build.reader(tree, cache)(*V3).version.info.title.startswith("New ")


def test_a_package_without_a_version_is_removed_and_nothing_else(checkout: Path) -> None:
    tree = SpecTree(checkout)
    built = build.build(tree, *V3, Cache(None))
    build.write(checkout, [built])
    folder = checkout / "generated" / "edfi_v3"
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    replace_in(checkout / "spec" / "edfi" / "family.yaml", "v2, v3, v4", "v2, v4")
    shutil.rmtree(checkout / "spec" / "edfi" / "v3")

    left = build.abandoned(tree)
    found = build.compare(checkout, left)
    assert {difference.what for difference in found} == {"orphaned"}
    assert len(found) == len(built.texts)
    build.write(checkout, left)

    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["notes.txt"]
    assert build.abandoned(tree) == ()
