"""`tablewright coverage`, and the same table in generated/README.md."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from made_up_findings import made_up

from tablewright.model.coverage import Coverage, RequiredCoverage, ResourceCoverage
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.version import Branch, VersionRef
from tablewright.specfiles import SpecTree
from tablewright.workflow import build
from tablewright.workflow.cache import Cache
from tablewright.workflow.coverage import coverage_of, readme_text, terminal_text
from tablewright.workflow.project import Project

Run = Callable[..., Result]
CASES = Path(__file__).resolve().parents[1] / "cases" / "emit"

SHIPS = ResourceCoverage("ships", scenarios=5, samples=4, valid=3, findings=7, open=2)
PORTS = ResourceCoverage(
    "ports", scenarios=0, samples=0, valid=0, findings=1, open=1, resolved=False
)
REQUIRED = RequiredCoverage(("ships",), ("sails", "masts"), ("ports",))
COVERAGES = (
    Coverage("sea", "v1", "sea_v1", (SHIPS,), 9, 3),
    Coverage("sea", "v2", "sea_v2", (PORTS, SHIPS), 8, 3, required=REQUIRED),
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of one tiny version."""
    shutil.copytree(CASES / "voyages" / "spec", tmp_path / "spec")
    (tmp_path / "pyproject.toml").write_text("")
    return tmp_path


def test_the_terminal_table_has_a_column_for_each_version() -> None:
    assert terminal_text(COVERAGES).splitlines() == [
        "sea    v1                   v2",
        "ports  -                    not in the facts / 1 of 1",
        "ships  5 / 3 of 4 / 2 of 7  5 / 3 of 4 / 2 of 7",
        "all    5 / 3 of 4 / 3 of 9  5 / 3 of 4 / 3 of 8",
        "",
        "pages captured:",
        "  v1  1; no list of required resources is captured",
        "  v2  2; required resources: 1 of 3; not captured: sails, masts; captured beyond the list: ports",
    ]


def test_the_readme_links_to_the_packages() -> None:
    lines = readme_text(COVERAGES).splitlines()
    assert "| resource | [v1](sea_v1/README.md) | [v2](sea_v2/README.md) |" in lines
    assert "| ships | 5 / 3 of 4 / 2 of 7 | 5 / 3 of 4 / 2 of 7 |" in lines
    (required,) = (line for line in lines if "**pages" in line)
    assert required.count("no list of required resources is captured") == 1
    assert "| 2; required resources: 1 of 3; not captured: sails, masts;" in required


def test_coverage_prints_the_counts_of_a_tiny_version(run: Run) -> None:
    result = run("coverage")

    assert result.exit_code == 0
    head, _, family, voyages, total, *required = result.stdout.splitlines()
    assert head == "scenarios / valid of all samples / open of all findings"
    assert family.split() == ["harbor", "v1"]
    assert voyages.startswith("voyages")
    assert total.startswith("all")
    assert required[1:] == [
        "pages captured:",
        "  v1  1; no list of required resources is captured",
    ]


def test_coverage_names_required_resources_without_a_page(
    run: Run, checkout: Path
) -> None:
    path = checkout / "spec/harbor/v1/required.yaml"
    entries = "".join(
        f"- {{name: {name}, operations: [create]}}\n"
        for name in ("Voyage", "Light House", "Voyages")
    )
    path.write_text(f"resources:\n{entries}")

    last = run("coverage").stdout.splitlines()[-1]

    assert last == "  v1  1; required resources: 1 of 2; not captured: Light House"


def test_a_sample_without_its_key_is_not_valid(checkout: Path) -> None:
    resolved = Project(SpecTree(checkout)).resolved(VersionRef("harbor", "v1"))
    (voyages,) = resolved.version.resources
    (before,) = coverage_of(resolved.version, (), (), ()).resources
    empty = tuple(
        replace(sample, payload=sample.payload and Branch(()))
        for sample in voyages.samples
    )
    emptied = replace(resolved.version, resources=(replace(voyages, samples=empty),))
    (after,) = coverage_of(emptied, (), (), ()).resources

    assert before.valid == before.samples > 0
    assert (after.valid, after.samples) == (0, before.samples)


def test_a_sample_with_a_value_that_does_not_fit_is_not_valid(checkout: Path) -> None:
    resolved = Project(SpecTree(checkout)).resolved(VersionRef("harbor", "v1"))
    (voyages,) = resolved.version.resources
    number = voyages.samples[0].scenario.number
    unfit = Finding(
        "F114",
        PagePlace(voyages.page.name, "crew", (number,)),
        (("problem", "too big"),),
    )
    (row,) = coverage_of(resolved.version, (), (unfit,), (unfit,)).resources

    assert (row.valid, row.findings, row.open) == (row.samples - 1, 1, 1)


def test_a_page_whose_resource_is_not_in_the_facts_has_a_row(checkout: Path) -> None:
    version = Project(SpecTree(checkout)).resolved(VersionRef("harbor", "v1")).version
    found = (made_up("F001", PagePlace("GhostShips")),)
    rows = coverage_of(version, ("ghost-ships", "voyages"), found, found).resources

    assert [(row.resource, row.resolved, row.open) for row in rows] == [
        ("ghost-ships", False, 1),
        ("voyages", True, 0),
    ]


def test_generate_writes_the_index_and_check_compares_it(
    run: Run, checkout: Path
) -> None:
    index = checkout / "generated/README.md"
    assert "wrote generated/README.md\n" in run("generate").stdout
    assert run("check").exit_code == 0

    index.write_text("mine\n")
    check = run("check")

    assert (check.exit_code, check.stdout.splitlines()[0]) == (
        1,
        "generated/README.md: changed",
    )
    assert (
        run("generate").stdout
        == "wrote generated/README.md\n1 package up to date, 1 file changed\n"
    )
    assert run("check").exit_code == 0


def test_the_index_is_the_same_with_and_without_a_cache(
    run: Run, checkout: Path
) -> None:
    run("generate")
    first = (checkout / "generated/README.md").read_bytes()

    assert (
        run("generate", "--no-cache").stdout
        == "1 package up to date, 0 files changed\n"
    )
    assert (checkout / "generated/README.md").read_bytes() == first


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"key": "k", "coverage": {"family": 1}}']
)
def test_a_damaged_coverage_entry_is_ignored(tmp_path: Path, content: str) -> None:
    cache = Cache(tmp_path)
    cache.remember_coverage("p", "k", COVERAGES[0])
    assert cache.coverage("p", "k") == COVERAGES[0]
    assert cache.coverage("p", "other") is None
    (tmp_path / "p.coverage").write_text(content)
    assert cache.coverage("p", "k") is None


def test_the_input_files_of_a_version_include_those_of_its_predecessor(
    root: Path, tmp_path: Path
) -> None:
    shutil.copytree(
        root / "spec/edfi", tmp_path / "spec/edfi", ignore=shutil.ignore_patterns("v5")
    )
    tree = SpecTree(tmp_path)
    cache = Cache(tmp_path / ".cache")
    version = VersionRef("edfi", "v4")
    key = build._key(Project(tree, cache), version)
    accepted = tmp_path / "spec/edfi/v3/accepted.yaml"
    accepted.write_text(accepted.read_text() + "# changed\n")

    assert build._key(Project(tree, cache), version) != key
    assert build.remembered(Project(tree, cache), version) is None
