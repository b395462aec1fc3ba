"""Checks that the captured pages show each irregularity that the census of the published pages counts."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from committed_spec import PROJECT
from tablewright.model.corrections import CorrectionsAndAcceptances
from tablewright.resolve.resolve import resolve_version
from tablewright.rules import RULES
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import find_all

ROOT = Path(__file__).resolve().parents[1]
TREE = SpecTree(ROOT)
CENSUS = ROOT.parent / "shared" / "reference" / "page-census.md"

needs_census = pytest.mark.skipif(
    not CENSUS.exists(), reason="the census of the pages is not here"
)

#: The census's name of each irregularity, and the codes of the rules that report it.
CODES: dict[str, tuple[str, ...]] = {
    "unescaped-pipe-in-cell": ("T001",),
    "bad-boolean-token": ("L020",),
    "required-missing": ("L021",),
    "header-variant": ("T005",),
    "header-number-duplicate": ("T002",),
    "header-without-scenario": ("S004",),
    "scenario-without-column": ("S002",),
    "column-without-scenario": ("S004",),
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
    "cross-page-key-unknown": ("K001", "K002", "K003"),
    "placeholder-spelling": ("N013",),
    "prerequisite-unresolved": ("S016",),
    "missing": ("S022",),
    "readme-mismatch": ("R002", "R003", "R004"),
}
#: Irregularities that no captured page has, with the reason.
NOT_SHOWN = {
    "scenario-without-column": "all of them are deletions, which need no column",
    "prerequisite-unresolved": "convention.yaml gives the resource of each other name",
}


def census_names() -> list[str]:
    """The names of irregularities in the census: the first column of the table in section 9."""
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
def codes_on_pages() -> frozenset[str]:
    """The codes of all findings without corrections and acceptances.

    Each version is compared with its adjacent versions as corrected.
    """
    pairs = [pair for pair in TREE.versions() if pair[0] == "edfi"]
    corrected = {pair: PROJECT.resolved(pair) for pair in pairs}
    codes: set[str] = set()
    for pair in pairs:
        uncorrected = resolve_version(
            replace(PROJECT.files(pair), entries=CorrectionsAndAcceptances())
        )
        versions = corrected | {pair: uncorrected}
        findings = find_all(PROJECT.with_resolved(versions), pair)
        codes |= {finding.code for finding in findings}
    return frozenset(codes)


def test_every_code_has_a_rule() -> None:
    assert {code for codes in CODES.values() for code in codes} <= set(RULES)


@needs_census
def test_every_name_of_the_census_has_a_code() -> None:
    assert [name for name in census_names() if name not in CODES] == []


@pytest.mark.parametrize("name", CODES)
def test_the_captured_pages_have_the_irregularity(name: str) -> None:
    assert codes_on_pages() & set(CODES[name]) == (
        set() if name in NOT_SHOWN else set(CODES[name])
    )
