"""Every irregularity in the census of the published pages has a rule and a finding on a captured page.

The census is a document that counts irregular cells, names and columns of all published pages.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tablewright.model.corrections import CorrectionsAndAcceptances
from tablewright.resolve.resolve import resolve_version
from tablewright.rules import RULES
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project, find_all

ROOT = Path(__file__).resolve().parents[1]
TREE = SpecTree(ROOT)
CENSUS = ROOT.parent / "shared" / "reference" / "page-census.md"

needs_census = pytest.mark.skipif(
    not CENSUS.exists(), reason="the census of the pages is not here"
)

#: The names of the irregularities in the census, and the codes of the findings that report them.
CODES: dict[str, tuple[str, ...]] = {
    "unescaped-pipe-in-cell": ("T001",),
    "bad-boolean-token": ("L020",),
    "required-missing": ("L021",),
    "header-variant": ("T005",),
    "header-number-duplicate": ("T002",),
    "header-without-scenario": ("S003",),
    "scenario-without-column": ("S002",),
    "column-without-scenario": ("S003",),
    "empty-scenario-column": ("S004",),
    "orphan-resource": ("L002", "L003"),
    "foreign-resource-rows": ("L003",),
    "flattened-reference-child": ("L007",),
    "reference-without-children": ("L027",),
    "container-row-self-named": ("L006",),
    "container-missing": ("L003",),
    "resource-case-mismatch": ("L001",),
    "property-not-camelCase": ("L029", "F109"),
    "typo-suspect": ("L005", "L028", "F102"),
    "child-before-parent": ("L008",),
    "block-not-contiguous": ("L016",),
    "duplicate-parent-name": ("L009",),
    "collection-flag-vs-type": ("L022",),
    "reference-type-mismatch": ("L025",),
    "descriptor-typed-string": ("L025",),
    "other": ("F104",),
    "date-typed-string": ("F104",),
    "type-spelling": ("L032",),
    "value-type-conflict": ("F104", "N001"),
    "required-empty-in-POST": ("D001",),
    "never valued": ("D002",),
    "PUT drops required": ("D003",),
    "optional-with-value": ("D004",),
    "value-on-container": ("N004", "N009"),
    "optional-container-required-child": ("D005",),
    "values-left-packed": ("V001",),
    "put-changes-unmentioned": ("S019",),
    "sentence-not-in-table": ("S020",),
    "put-changes-natural-key": ("S021",),
    "bold-not-equal-diff": ("S009",),
    "ambiguous-put-target": ("S014",),
    "duplicate-sentence": ("S010",),
    "date end before begin in the literal year": ("S024",),
    "hard-coded-year vs placeholder": ("N014",),
    "cross-page-key-unknown": ("K001", "K002"),
    "placeholder-spelling": ("N013",),
    "prerequisite-unresolved": ("S016",),
    "missing": ("S022",),
    "readme-mismatch": ("R001", "R002", "R003", "R004"),
}
#: The irregularities without a finding on the captured pages, each with the reason.
WITHOUT_FINDING = {
    "required-missing": "the two pages with an empty Required cell are not among those captured",
    "scenario-without-column": "all of them are deletions, which need no column",
    "prerequisite-unresolved": "convention.yaml maps each other name to its resource",
}


def census_names() -> list[str]:
    """Return the names of irregularities in the first column of the census's table of rules."""
    section = (
        CENSUS.read_text(encoding="utf-8").partition("## 9.")[2].partition("\n## ")[0]
    )
    cells = re.findall(r"^\| ([^|]+?) \|", section, re.M)[1:]
    names = [
        re.sub(r" \([^)]*\)", "", name).strip()
        for cell in cells
        for name in cell.split(" / ")
    ]
    return [name for name in names if set(name) != {"-"}]


@cache
def codes_of_uncorrected_pages() -> frozenset[str]:
    """Return the finding codes of each version without its entries, compared with corrected versions."""
    pairs = [pair for pair in TREE.versions() if pair[0] == "edfi"]
    corrected = {pair: Project(TREE).resolved(pair) for pair in pairs}
    codes: set[str] = set()
    for pair in pairs:
        uncorrected = resolve_version(
            replace(Project(TREE).files(pair), entries=CorrectionsAndAcceptances())
        )
        versions = corrected | {pair: uncorrected}
        findings = find_all(Project(TREE).with_resolved(versions), pair)
        codes |= {finding.code for finding in findings}
    return frozenset(codes)


def test_every_code_of_the_census_has_a_rule() -> None:
    assert {code for codes in CODES.values() for code in codes} <= set(RULES)


@needs_census
def test_every_kind_of_the_census_has_a_code() -> None:
    assert [name for name in census_names() if name not in CODES] == []


@pytest.mark.parametrize("name", CODES)
def test_the_captured_pages_have_the_findings_of_the_census(name: str) -> None:
    expected = set() if name in WITHOUT_FINDING else set(CODES[name])
    assert codes_of_uncorrected_pages() & set(CODES[name]) == expected
