"""The rows of the pages that the packages contain for the commands of certification."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tablewright.compare.change_kinds import CHANGE_KINDS
from tablewright.emit.support.changed_scenarios import SCOPES
from tablewright.specfiles import SpecTree
from tablewright.workflow import build, project

CASES = Path(__file__).resolve().parents[1] / "cases" / "emit"


def files_of(case: str) -> dict[str, str]:
    """The texts of the folder `certification` by the names of the files."""
    tree = SpecTree(CASES / case)
    (pair,) = tree.versions()
    texts = build.build(project.Project(tree), pair).texts
    found: dict[str, str] = {}
    for path, text in texts.items():
        if "/certification/" in path and "/_runtime/" not in path:
            found[path.rpartition("/")[2]] = text
    return found


def test_each_row_has_the_path_and_the_type_of_its_member() -> None:
    document: dict[str, Any] = json.loads(files_of("voyages")["voyages.json"])
    assert document["resource"] == "voyages"
    assert document["page"] == "Voyages"
    assert document["interchange"] == "Sailing"
    rows: dict[str, Any] = {}
    for row in document["rows"]:
        rows[row["path"]] = (row["required"], row["type"], row["list"], row["row"])
    assert rows["stops"] == ("required", "object", True, "stops")
    assert rows["stops/portReference/portCode"] == (
        "required",
        "string",
        False,
        "stops/portReference/portCode",
    )
    assert rows["boardingTime"][:3] == ("conditional", "time", False)
    assert rows["cargoDescriptor"][1] == "descriptor"
    assert rows["remarks"][:3] == ("optional", "string", True)
    # The page spells the member in another way than the API.
    assert rows["hasUSFlag"][3] == "hasUsFlag"


def test_each_row_is_one_line() -> None:
    text = files_of("voyages")["voyages.json"]
    rows = [line for line in text.splitlines() if '"path"' in line]
    assert len(rows) == len(json.loads(text)["rows"])


def test_a_version_of_operations_has_no_rows() -> None:
    assert files_of("boarding") == {}


def test_each_kind_of_change_has_a_scope() -> None:
    assert set(SCOPES) == set(CHANGE_KINDS)


#: An edit of the page of the newer version: an old and a new text, and the scenarios that it changes.
EDITS: dict[str, tuple[str, str, list[str]]] = {
    "nothing": ("", "", []),
    "value": ("'2': ['7', '1.50']", "'2': ['8', '1.50']", ["2"]),
    "required": (
        "{name: season, type: string, required: optional",
        "{name: season, type: string, required: required",
        ["1", "2"],
    ),
    "less required": (
        "boardingTime, type: time, required: conditional",
        "boardingTime, type: time, required: optional",
        [],
    ),
    "prose": ("interchange: Sailing", "interchange: Sails", []),
    "rule": ("- {at-least: {place: stops, count: 2}}\n", "", []),
    "removed row": (
        "- {name: remarks, kind: collection, type: string, required: optional, "
        "values: {'1': ['no', \"8'\"]}}\n",
        "",
        [],
    ),
}


def since_of(folder: Path, old_edit: tuple[str, str], new_edit: tuple[str, str]) -> Any:
    """`since.json` of a version `v2` that differs from `v1` by edits of both pages."""
    shutil.copytree(CASES / "voyages" / "spec", folder / "spec")
    family = folder / "spec/harbor"
    shutil.copytree(family / "v1", family / "v2")
    for name, (old, new) in (("v1", old_edit), ("v2", new_edit)):
        edit(family / name / "resources/voyages.yaml", old, new)
    edit(family / "family.yaml", "versions: [v1]", "versions: [v1, v2]")
    version = family / "v2/version.yaml"
    edit(version, "name: v1\npackage: harbor_v1", "name: v2\npackage: harbor_v2")
    edit(version, "reference-date", "predecessor: v1\nreference-date")
    tree = SpecTree(folder)
    ref = tree.versions()[-1]
    texts = build.build(project.Project(tree), ref).texts
    return json.loads(texts["harbor_v2/since.json"])


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text of a file, which contains it once."""
    text = path.read_text(encoding="utf-8")
    if old:
        assert text.count(old) == 1, f"{old} in {path}"
    path.write_text(text.replace(old, new) if old else text, encoding="utf-8")


@pytest.mark.parametrize("case", EDITS)
def test_the_changed_scenarios_are_listed(case: str, tmp_path: Path) -> None:
    old, new, numbers = EDITS[case]
    expected = {"voyages": numbers} if numbers else {}
    assert since_of(tmp_path, ("", ""), (old, new)) == {"v1": expected}


def test_a_new_scenario_and_a_new_rule_are_listed(tmp_path: Path) -> None:
    deletion = "- {number: '3', method: DELETE, action: delete, record-of: '1'}\n"
    assert since_of(tmp_path / "a", (deletion, ""), ("", "")) == {
        "v1": {"voyages": ["3"]}
    }
    rule = "- {at-least: {place: stops, count: 2}}\n"
    assert since_of(tmp_path / "b", (rule, ""), ("", "")) == {
        "v1": {"voyages": ["1", "2"]}
    }


def test_a_first_version_has_no_changed_scenarios() -> None:
    tree = SpecTree(CASES / "voyages")
    (pair,) = tree.versions()
    assert "harbor_v1/since.json" not in build.build(project.Project(tree), pair).texts
