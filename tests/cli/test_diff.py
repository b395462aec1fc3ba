"""`tablewright diff`: two versions, two revisions, all versions since a revision, in three forms."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs
import pytest
from click.testing import Result
from git_checkout import git, publish

Run = Callable[..., Result]
Snapshot = Callable[[Path], dict[str, bytes]]

FAMILY = "title: Sea\nversions: [v1, v2]\n"
VERSION = """\
family: sea
name: {name}
package: sea_{name}
title: Sea {name}
data-standard: "1.0"
release: 1.0.1
school-year: 2017
reference-date: 2017-03-01
"""
PAGE = """\
resource: Ships
interchange: Harbor
prerequisites: []
scenarios:
- {{number: '1', method: POST, action: create}}
properties:
- {{name: shipName, type: string, required: required, values: {{'1': {ship}}}}}
"""
FACTS = """\
data-standard: '1.0'
resources:
- name: ships
  object: ship
  key:
  - {name: shipName, paths: [shipName]}
objects:
- name: ship
  role: resource
  members:
  - {name: shipName, type: string, mandatory: true, key: true}
"""


def write_page(folder: Path, version: str, ship: str) -> None:
    (folder / "spec/sea" / version / "resources/ships.yaml").write_text(
        PAGE.format(ship=ship)
    )


@pytest.fixture
def checkout(tmp_path: Path, root: Path) -> Path:
    """A small family in a folder below the top of its own git repository."""
    folder = tmp_path / "below"
    for name in ("v1", "v2"):
        (folder / "spec/sea" / name / "resources").mkdir(parents=True)
        (folder / "spec/sea" / name / "version.yaml").write_text(
            VERSION.format(name=name)
        )
        (folder / "spec/sea" / name / "facts.yaml").write_text(FACTS)
        write_page(folder, name, "Ada")
    (folder / "spec/sea/family.yaml").write_text(FAMILY)
    convention = (root / "spec/edfi/convention.yaml").read_text()
    (folder / "spec/sea/convention.yaml").write_text(
        convention.partition("\nversions:")[0] + "\n"
    )
    (folder / "pyproject.toml").write_text("")
    publish(tmp_path)
    write_page(folder, "v2", "Eve")
    return folder


def test_two_versions_are_compared(run: Run) -> None:
    result = run("diff", "sea/v1", "sea/v2")

    assert result.exit_code == 0
    assert result.stdout.startswith("sea/v1 -> sea/v2: 1 change\n")
    assert "    value changed  shipName: Ada -> Eve (scenario 1)\n" in result.stdout


def test_a_revision_is_compared_with_the_working_tree(
    run: Run, checkout: Path, snapshot: Snapshot
) -> None:
    before = snapshot(checkout)

    result = run("diff", "sea/v2@main", "sea/v2")

    assert result.stdout.startswith("sea/v2@main -> sea/v2: 1 change\n")
    assert snapshot(checkout) == before


def test_two_revisions_of_one_version_are_compared(run: Run, checkout: Path) -> None:
    git(checkout, "commit", "-q", "-a", "-m", "second")

    assert (
        run("diff", "sea/v2@HEAD~1", "sea/v2@HEAD")
        .stdout.splitlines()[0]
        .endswith(": 1 change")
    )
    assert (
        run("diff", "sea/v2@HEAD", "sea/v2").stdout
        == "sea/v2@HEAD -> sea/v2: no differences\n"
    )


def test_differences_set_the_exit_code_only_with_the_option(run: Run) -> None:
    assert run("diff", "sea/v1", "sea/v2", "--exit-code").exit_code == 1
    assert run("diff", "sea/v1", "sea/v1", "--exit-code").exit_code == 0


def test_the_json_form_is_valid_against_the_printed_schema(run: Run) -> None:
    schema = json.loads(run("diff", "--json-schema").stdout)
    found = json.loads(run("diff", "sea/v1", "sea/v2", "--format", "json").stdout)

    jsonschema_rs.validate(schema, found)
    (change,) = found["changes"]
    assert change["before"] == {
        "file": "spec/sea/v1/resources/ships.yaml",
        "at": "shipName",
    }
    assert change["after"] == {
        "file": "spec/sea/v2/resources/ships.yaml",
        "at": "shipName",
    }


def test_the_markdown_form_has_both_places_and_a_list(run: Run) -> None:
    text = run("diff", "sea/v1", "sea/v2", "--format", "markdown").stdout

    files = [f"`spec/sea/{version}/resources/ships.yaml`" for version in ("v1", "v2")]
    assert (
        f"{files[0]} →\n{files[1]}:\n\n- value changed: `shipName` in scenario 1: Ada → Eve\n"
        in text
    )


def add_version(folder: Path, name: str, predecessor: str = "") -> None:
    """Add a version to the family; its ship is Eve."""
    own = folder / "spec/sea" / name
    (own / "resources").mkdir(parents=True)
    after = f"predecessor: {predecessor}\n" if predecessor else ""
    (own / "version.yaml").write_text(VERSION.format(name=name) + after)
    (own / "facts.yaml").write_text(FACTS)
    write_page(folder, name, "Eve")
    family = folder / "spec/sea/family.yaml"
    family.write_text(family.read_text().replace("]", f", {name}]"))


def remove_version(folder: Path, name: str) -> None:
    shutil.rmtree(folder / "spec/sea" / name)
    family = folder / "spec/sea/family.yaml"
    family.write_text(family.read_text().replace(f", {name}]", "]"))


def test_since_a_revision_only_changed_versions_are_printed(
    run: Run, checkout: Path, snapshot: Snapshot
) -> None:
    before = snapshot(checkout)

    result = run("diff", "--since", "main")

    assert result.exit_code == 0
    assert result.stdout == run("diff", "sea/v2@main", "sea/v2").stdout
    assert snapshot(checkout) == before


def test_since_a_revision_without_changes_nothing_is_listed(
    run: Run, checkout: Path
) -> None:
    write_page(checkout, "v2", "Ada")

    assert run("diff", "--since", "main", "--exit-code").exit_code == 0
    assert run("diff", "--since", "main").stdout == "No differences since main\n"
    assert (
        run("diff", "--since", "main", "--format", "markdown").stdout
        == "No differences since main\n"
    )
    assert run("diff", "--since", "main", "--format", "json").stdout == "[]\n"


def test_another_spelling_of_the_same_data_is_no_difference(
    run: Run, checkout: Path
) -> None:
    write_page(checkout, "v2", "'Ada'")

    assert run("diff", "--since", "main").stdout == "No differences since main\n"


def test_a_new_version_is_compared_with_its_predecessor(
    run: Run, checkout: Path
) -> None:
    write_page(checkout, "v2", "Ada")
    add_version(checkout, "v3", "v2")

    text = run("diff", "--since", "main").stdout
    markdown = run("diff", "--since", "main", "--format", "markdown").stdout

    assert text.startswith("sea/v3 is new.\n\nsea/v2 -> sea/v3: 1 change\n")
    assert markdown.startswith("sea/v3 is new.\n\n## sea/v2 → sea/v3\n")


def test_a_new_version_without_a_predecessor_is_printed_as_one_line(
    run: Run, checkout: Path
) -> None:
    write_page(checkout, "v2", "Ada")
    add_version(checkout, "v3")

    assert run("diff", "--since", "main").stdout == "sea/v3 is new.\n"


def test_a_removed_version_is_printed_as_one_line(run: Run, checkout: Path) -> None:
    remove_version(checkout, "v2")

    result = run("diff", "--since", "main", "--exit-code")

    assert (result.exit_code, result.stdout) == (1, "sea/v2 was removed.\n")


def test_a_change_of_the_convention_is_a_change_of_each_version(
    run: Run, checkout: Path
) -> None:
    write_page(checkout, "v2", "Ada")
    convention = checkout / "spec/sea/convention.yaml"
    convention.write_text(
        convention.read_text().replace("data-path: /data/v3", "data-path: /data/v4")
    )

    text = run("diff", "--since", "main").stdout

    assert [
        line for line in text.splitlines() if "->" in line and line.startswith("sea")
    ] == [
        "sea/v1@main -> sea/v1: 1 change",
        "sea/v2@main -> sea/v2: 1 change",
    ]


def test_since_as_json_is_a_list_of_valid_comparisons(run: Run, checkout: Path) -> None:
    add_version(checkout, "v3", "v2")
    git(checkout, "add", "-A")
    git(checkout, "commit", "-q", "-m", "three")
    remove_version(checkout, "v3")
    write_page(checkout, "v1", "Eve")
    add_version(checkout, "v4", "v1")

    found = json.loads(run("diff", "--since", "HEAD", "--format", "json").stdout)

    assert [(item["version"], item["status"]) for item in found] == [
        ("sea/v1", "changed"),
        ("sea/v4", "new"),
        ("sea/v3", "removed"),
    ]
    schema = json.loads(run("diff", "--json-schema").stdout)
    for item in found[:2]:
        jsonschema_rs.validate(schema, item["comparison"])
    assert found[2]["comparison"] is None


def test_errors_of_the_working_tree_are_reported_first(
    run: Run, checkout: Path
) -> None:
    (checkout / "spec/sea/v1/resources/ships.yaml").write_text("resource: [\n")

    result = run("diff", "--since", "main")

    assert result.exit_code == 1
    assert result.stderr.startswith(
        "tablewright: spec/sea/v1/resources/ships.yaml:2: not YAML"
    )


def test_versions_together_with_since_are_misuse(run: Run) -> None:
    for arguments in (
        [],
        ["sea/v1"],
        ["sea/v1", "sea/v2", "--since", "main"],
        ["sea/v1", "--since", "main"],
    ):
        assert run("diff", *arguments).exit_code == 2


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["sea/v1", "sea/v9"], "sea/v9: no such version; known: sea/v1, sea/v2"),
        (["sea", "sea/v2"], "sea: a version is missing"),
        (["sea/v1@nowhere", "sea/v1"], "@nowhere: no such git revision"),
        (["sea/v1@--output=x", "sea/v1"], "@--output=x: no such git revision"),
        (["sea/v1@", "sea/v1"], "sea/v1@: the revision is missing"),
        (["--since", "nowhere"], "@nowhere: no such git revision"),
        (["--since", ""], "@: no such git revision"),
        (["sea/v9@main", "sea/v1"], "main:sea/v9: no such version"),
    ],
)
def test_wrong_arguments_are_reported(run: Run, names: list[str], message: str) -> None:
    result = run("diff", *names)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"tablewright: {message}")
    assert result.stdout == ""


def test_a_revision_without_a_spec_is_misuse(run: Run, checkout: Path) -> None:
    git(checkout, "checkout", "-q", "--orphan", "empty")
    git(checkout, "rm", "-rqf", "--cached", ".")
    git(checkout, "commit", "-q", "--allow-empty", "-m", "nothing")

    result = run("diff", "sea/v1@empty", "sea/v1")

    assert (result.exit_code, result.stderr[:54]) == (
        2,
        "tablewright: @empty: this revision has no spec/ here; ",
    )


def test_an_error_in_a_file_of_a_revision_names_the_revision(
    run: Run, checkout: Path
) -> None:
    page = checkout / "spec/sea/v1/resources/ships.yaml"
    page.write_text("resource: [\n")
    git(checkout, "commit", "-q", "-a", "-m", "broken")
    write_page(checkout, "v1", "Ada")

    result = run("diff", "sea/v1@HEAD", "sea/v1")

    assert result.exit_code == 1
    assert result.stderr.startswith(
        "tablewright: HEAD:spec/sea/v1/resources/ships.yaml:2: not YAML"
    )


def test_a_revision_outside_a_git_checkout_is_misuse(
    run: Run, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(checkout / "nowhere"))

    result = run("diff", "sea/v1@main", "sea/v1")

    assert (result.exit_code, "this is not a git checkout" in result.stderr) == (
        2,
        True,
    )


def test_versions_of_different_families_are_misuse(run: Run, checkout: Path) -> None:
    lake = checkout / "spec/lake"
    (lake / "v1").mkdir(parents=True)
    (lake / "family.yaml").write_text("title: Lake\nversions: [v1]\n")
    (lake / "v1/version.yaml").write_text(
        VERSION.format(name="v1").replace("sea", "lake")
    )

    result = run("diff", "sea/v1", "lake/v1")

    assert (result.exit_code, "different families" in result.stderr) == (2, True)


def test_a_change_of_a_page_without_facts_is_reported(run: Run, checkout: Path) -> None:
    page = PAGE.format(ship="Ada").replace("Ships", "Boats")
    path = checkout / "spec/sea/v2/resources/boats.yaml"
    path.write_text(page)
    git(checkout, "add", "-A")
    git(checkout, "commit", "-q", "-m", "second")
    path.write_text(page.replace("Ada", "Eve"))

    sentence = "the page Boats differs, and the facts do not have its resource"
    assert sentence in run("diff", "sea/v2@HEAD", "sea/v2").stdout
    assert sentence in run("diff", "--since", "HEAD").stdout
    assert run("diff", "sea/v2@HEAD", "sea/v2", "--exit-code").exit_code == 1
    data = json.loads(run("diff", "sea/v2@HEAD", "sea/v2", "--format", "json").stdout)
    assert data["pages_without_facts"] == ["Boats"]


def test_a_revision_is_resolved_once(
    checkout: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_page(checkout, "v2", "Eve")
    first = run("diff", "sea/v2@main", "sea/v2")
    assert "Eve" in first.stdout
    # Neither side replaces the result of the other one in the cache.
    monkeypatch.setattr("tablewright.workflow.project.resolve_version", None)
    assert run("diff", "sea/v2@main", "sea/v2").stdout == first.stdout
