"""Shifted and missing cells, found by comparison with the page of another version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from made_up_findings import made_up

from committed_spec import PROJECT
from tablewright.compare import Names, find_shifted_values, forwards
from tablewright.model.corrections import (
    Correction,
    ScenariosCorrection,
    ValueCorrection,
)
from tablewright.model.findings import Finding, place_on_page
from tablewright.model.page import Scenario
from tablewright.model.renames import PropertyRename, Renames, ResourceRename
from tablewright.model.version import Version, VersionRef
from tablewright.resolve.resolve import resolve_version

SCENARIOS = tuple(
    Scenario(number, method, action)
    for number, method, action in (
        ("1", "POST", "create"),
        ("2", "POST", "create"),
        ("3", "PUT", "update"),
        ("4", "PUT", "update"),
        ("5", "DELETE", "delete"),
    )
)


@pytest.fixture
def findings_against(
    row: Any, resource: Any, version: Any
) -> Callable[..., list[tuple[str, str, dict[str, str]]]]:
    """Return a function that compares a page with one row `mast` with another page; cells are `a||b|`."""

    def find(
        cells: str,
        other: str,
        names: Names | None = None,
        *,
        own: tuple[Scenario, ...] = SCENARIOS,
        scenarios: tuple[Scenario, ...] = SCENARIOS,
        name: str = "ships",
        path: str = "mast",
    ) -> list[tuple[str, str, dict[str, str]]]:
        def one(
            name: str,
            path: str,
            cells: str,
            version_name: str,
            scenarios: tuple[Scenario, ...],
        ) -> Any:
            values = {
                str(number): text
                for number, text in enumerate(cells.split("|"), 1)
                if text
            }
            rows = (row("shipId", mandatory=True, key=True), row(path, values=values))
            return version(resource(name, rows, scenarios), name=version_name)

        here = one("ships", "mast", cells, "v1", own)
        there = one(name, path, other, "v2", scenarios)
        found = find_shifted_values(here, there, names or Names())
        return [(finding.at, finding.code, dict(finding.texts)) for finding in found]

    return find


@pytest.mark.parametrize(
    ("cells", "other", "code", "details"),
    [
        ("a|a||", "a||a|", "V001", {"found": "1, 2", "expected": "1, 3"}),
        ("a|a||", "|a||a", "V001", {"found": "1, 2", "expected": "2, 4"}),
        ("a|b|c|", "a|b||c", "V001", {"found": "1, 2, 3", "expected": "1, 2, 4"}),
        ("a|||", "|a||", "V001", {"found": "1", "expected": "2"}),
        ("a||a|", "a|a|a|a", "V002", {"empty": "2, 4"}),
        ("a|b|c|", "a|b|c|d", "V002", {"empty": "4"}),
        ("|a||a", "b|a|c|a", "V002", {"empty": "1, 3"}),
    ],
)
def test_shifted_and_missing_cells_are_found(
    findings_against: Any, cells: str, other: str, code: str, details: dict[str, str]
) -> None:
    assert findings_against(cells, other) == [
        ("mast", code, {**details, "version": "v2"})
    ]


@pytest.mark.parametrize(
    ("cells", "other"),
    [
        ("a|a||", "a|a||"),
        ("a||a|", "a|a||"),  # the other page is shifted
        ("|a|a|", "a||a|"),  # not shifted, and no missing cell
        ("a|b||", "b||a|"),  # other values, in another order
        ("a|a||", "a||b|"),
        ("a|||", "b|b||"),  # another value: the row has another meaning
        ("a|a|a|a", "a||a|"),  # the other page has the empty cells
        ("|||", "a|a||"),  # a version may require less than another
        ("a|a||", "|||"),
    ],
)
def test_other_differences_are_no_findings(
    findings_against: Any, cells: str, other: str
) -> None:
    assert findings_against(cells, other) == []


@pytest.mark.parametrize(
    "scenarios",
    [
        (*SCENARIOS[:2], *SCENARIOS[3:]),
        (*SCENARIOS[:3], replace(SCENARIOS[3], method="POST"), SCENARIOS[4]),
    ],
)
def test_pages_with_other_scenarios_are_not_compared(
    findings_against: Any, scenarios: tuple[Scenario, ...]
) -> None:
    assert findings_against("a|a||", "a||a|", scenarios=scenarios) == []
    assert findings_against("a|a||", "a||a|") != []


@pytest.mark.parametrize(
    ("cells", "other", "found"),
    [
        ("a|b||", "||a|b", [("mast", "V001")]),
        ("a|||", "a|||b", [("mast", "V002")]),
        # The value of the further scenario is no part of the comparison.
        ("a|b||", "||a|b|c", [("mast", "V001")]),
        ("a|||", "a||||b", []),
        ("a|b|||", "a|b||", []),
    ],
)
def test_pages_with_further_scenarios_at_the_end_are_compared(
    findings_against: Any, cells: str, other: str, found: list[tuple[str, str]]
) -> None:
    for scenarios in (SCENARIOS, SCENARIOS[:4]):
        own = SCENARIOS[:4] if scenarios is SCENARIOS else SCENARIOS
        results = findings_against(cells, other, own=own, scenarios=scenarios)
        assert [result[:2] for result in results] == found


def test_a_move_answers_the_findings_about_the_columns_of_its_row(
    row: Any, resource: Any, version: Any
) -> None:
    def ships(cells: dict[str, str], *codes: str) -> Any:
        rows = (row("shipId", mandatory=True, key=True), row("mast", values=cells))
        made = version(resource("ships", rows, SCENARIOS))
        (one,) = made.resources
        notes = tuple(made_up(code, place_on_page("", "mast")) for code in codes)
        page = replace(one.page, findings=notes)
        return replace(made, resources=(replace(one, page=page),))

    here = ships({"1": "a", "2": "b"}, "T078", "L026")
    there = ships({"3": "a", "4": "b"})
    (finding,) = find_shifted_values(here, there, Names())
    assert finding.fix is not None
    assert finding.fix.fixes == ("T078",)


def test_confirmed_renames_are_followed(findings_against: Any) -> None:
    why = "It was called so before."
    names = forwards(
        [
            Renames(
                (ResourceRename("ships", "boats", why),),
                (PropertyRename("boats", "mast", "pole", why),),
            )
        ]
    )
    (finding,) = findings_against("a|a||", "a||a|", names, name="boats", path="pole")
    assert finding[:2] == ("mast", "V001")
    assert findings_against("a|a||", "a||a|", name="boats", path="pole") == []


# The published pages ----------------------------------------------------------------------------------


@cache
def against(version: str, other: str) -> tuple[Finding, ...]:
    """Return the findings of a version against another one, without its corrections of single cells."""
    there = PROJECT.resolved(VersionRef("edfi", other)).version
    return find_shifted_values(
        without_cell_corrections(version),
        there,
        PROJECT.renames_between(VersionRef("edfi", version), VersionRef("edfi", other)),
    )


@cache
def without_cell_corrections(version: str) -> Version:
    parts = PROJECT.files(VersionRef("edfi", version))
    kept = tuple(
        correction
        for correction in parts.entries.corrections
        if not _corrects_cells(correction)
    )
    return resolve_version(
        replace(parts, entries=replace(parts.entries, corrections=kept))
    ).version


def _corrects_cells(correction: Correction) -> bool:
    if isinstance(correction, ValueCorrection):
        fills_or_empties = correction.was is None or correction.now is None
        return fills_or_empties and not correction.matches
    return isinstance(correction, ScenariosCorrection)


def test_the_published_v4_pages_have_six_shifted_rows() -> None:
    found = against("v4", "v5")
    assert [
        (finding.page, finding.at.rpartition("/")[2], dict(finding.texts)["expected"])
        for finding in found
    ] == [
        ("Staffs", "generationCodeSuffix", "1, 3"),
        ("Staffs", "middleName", "2, 4"),
        ("StudentEducationOrganizationAssociations", "languageDescriptor", "1, 3"),
        ("StudentEducationOrganizationAssociations", "languageUseDescriptor", "1, 3"),
        ("StudentEducationOrganizationAssociations", "telephoneNumber", "1, 3"),
        (
            "StudentEducationOrganizationAssociations",
            "telephoneNumberTypeDescriptor",
            "1, 3",
        ),
    ]
    assert {finding.code for finding in found} == {"V001"}


def test_the_corrections_of_shifted_rows_are_those_that_are_suggested() -> None:
    suggested = [finding.fix for finding in against("v4", "v5") if finding.fix]
    written = PROJECT.entries(VersionRef("edfi", "v4")).corrections
    # `fixes` and `why` come from sentences of the page: the other version cannot know them.
    moves = [
        replace(correction, why="", fixes=())
        for correction in written
        if isinstance(correction, ScenariosCorrection)
    ]
    assert sorted(
        (replace(correction, why="") for correction in suggested),
        key=lambda correction: correction.at,
    ) == sorted(moves, key=lambda move: move.at)


def test_two_rows_of_the_published_pages_have_missing_cells() -> None:
    """The v5 page lacks a date, and two of the four numbers (`3|3|3|3`) of the v4 page."""
    names = PROJECT.renames_between(VersionRef("edfi", "v5"), VersionRef("edfi", "v4"))
    found = find_shifted_values(
        without_cell_corrections("v5"),
        without_cell_corrections("v4"),
        names,
    )
    lost = {
        (finding.page, finding.at): dict(finding.texts)["empty"]
        for finding in found
        if finding.code == "V002"
    }
    assert lost == {
        ("StaffSectionAssociations", "beginDate"): "4",
        ("Courses", "maxCompletionsForCredit"): "2, 4",
    }
