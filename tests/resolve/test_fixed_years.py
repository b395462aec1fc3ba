"""Years that should follow the school year are findings; other years are not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tablewright.model.corrections import NO_REASON, ValueCorrection
from tablewright.model.page import Page, Scenario
from tablewright.model.properties import Property
from tablewright.model.values import (
    Calculated,
    FixedDate,
    Items,
    Literal,
    PreferredValue,
    SchoolDate,
    SchoolYear,
    SchoolYearText,
    Value,
)
from tablewright.model.version import VersionRef
from tablewright.resolve.checks.fixed_years import find_fixed_years
from tablewright.resolve.corrections.apply import apply_corrections
from tablewright.resolve.findings.suggestions import DraftPages, suggested_corrections
from tablewright.specfiles import SpecTree


def page(*rows: tuple[str, Value], name: str = "Ships") -> Page:
    properties = tuple(
        Property(row, type="string", values=(("1", value),)) for row, value in rows
    )
    return Page(name, "", (), (Scenario("1", "POST", "create"),), properties)


def details_of(*rows: tuple[str, Value]) -> list[dict[str, str]]:
    found = find_fixed_years((page(*rows),), 2017)
    assert {finding.code for finding in found} <= {"N014"}
    return [dict(finding.texts) for finding in found]


@pytest.mark.parametrize(
    ("name", "text", "matches", "now"),
    [
        ("schoolYear", "2017", "2017", SchoolYear(0)),
        ("classOfYear", "2020", "2020", SchoolYear(3)),
        ("yearBefore", "2012", "2012", SchoolYear(-5)),
        (
            "cruise",
            "2016-2017",
            "(.*)2016-2017(.*)",
            SchoolYearText(r"\1{start}-{end}\2"),
        ),
        (
            "cruise",
            "2016/2017 Fall",
            "(.*)2016/2017(.*)",
            SchoolYearText(r"\1{start}/{end}\2"),
        ),
        ("cruise", "Fall 2016", "(.*)2016(.*)", SchoolYearText(r"\1{start}\2")),
        (
            "cruise",
            "Fall 2016, spring 2017.",
            "(.*)2016(.*)2017(.*)",
            SchoolYearText(r"\1{start}\2{end}\3"),
        ),
    ],
)
def test_a_year_near_the_school_year_is_a_finding_with_a_fix(
    name: str, text: str, matches: str, now: Value
) -> None:
    (finding,) = find_fixed_years((page((name, Literal(text))),), 2017)
    assert dict(finding.details) == {"value": text, "cells": "1"}
    assert finding.fix == ValueCorrection(
        f"Ships/{name}", NO_REASON, matches=matches, now=now
    )


@pytest.mark.parametrize("text", ["2016-17 Fall", "Class of 2020"])
def test_a_year_without_a_notation_has_no_fix(text: str) -> None:
    """A year in two digits has no notation, and neither has a year that is not part of the school year."""
    (finding,) = find_fixed_years((page(("cruise", Literal(text))),), 2017)
    assert (dict(finding.details)["value"], finding.fix) == (text, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("schoolYear", Literal("1995")),  # too far from the school year
        ("schoolYear", Literal("2023")),
        ("schoolYear", SchoolYear()),
        ("schoolYear", Calculated("2017")),
        ("launched", FixedDate(2016, 5, 1)),
        ("launched", Literal("2016-05-01T13:34:00")),
        ("launched", Literal("5/1/2016")),
        ("berth", Literal("2017")),  # The name of the property shows no year.
        ("code", Literal("ELA012017RM555")),
        ("code", Literal("ELA-2017")),
        ("phone", Literal("555-2017")),
        ("length", Literal("2017.5")),
        ("cruise", Literal("1998-1999 Fall")),
        ("berths", Literal("2017-2020")),  # no two years in sequence
        ("cruise", SchoolYearText("{start}-{end} Fall")),
    ],
)
def test_other_values_are_no_finding(name: str, value: Value) -> None:
    assert details_of((name, value)) == []


def test_a_number_is_a_year_if_a_property_of_the_same_name_has_a_school_year() -> None:
    fixed, moving = page(("season", Literal("2017"))), page(
        ("season", SchoolYear()), name="Crews"
    )
    assert find_fixed_years((fixed,), 2017) == ()
    (finding,) = find_fixed_years((fixed, moving), 2017)
    assert (finding.page, finding.at) == ("Ships", "season")


@pytest.mark.parametrize(
    ("fixed", "now"),
    [
        (FixedDate(2016, 9, 14), SchoolDate(9, 14)),
        (FixedDate(2017, 2, 28), SchoolDate(2, 28)),
        (
            FixedDate(2017, 9, 14),
            None,
        ),  # of the next school year, for which there is no notation
    ],
)
def test_a_whole_date_is_a_finding_if_a_property_of_the_same_name_has_a_day_of_the_school_year(
    fixed: FixedDate, now: SchoolDate | None
) -> None:
    row = ("launched", Items((fixed, None, fixed)))
    pages = (page(row), page(("launched", SchoolDate(9, 14)), name="Crews"))
    (finding,) = find_fixed_years(pages, 2017)
    text = f"{fixed.year}-{fixed.month:02}-{fixed.day:02}"
    assert dict(finding.details) == {"value": text, "cells": "2"}
    assert (finding.fix.now if finding.fix else None) == now
    assert find_fixed_years((page(row),), 2017) == ()
    assert (
        find_fixed_years((page(("launched", FixedDate(1999, 9, 14))), pages[1]), 2017)
        == ()
    )


def test_the_fix_of_a_whole_date_is_a_day_of_the_school_year() -> None:
    moving = page(("launched", SchoolDate(9, 14)), name="Crews")
    pages = (
        page(("launched", Items((FixedDate(2016, 9, 14), FixedDate(2017, 3, 1))))),
        moving,
    )
    suggested = suggested_corrections(find_fixed_years(pages, 2017), DraftPages(pages))
    corrected, stale = apply_corrections(pages, suggested)
    assert stale == ()
    assert corrected == (
        page(("launched", Items((SchoolDate(9, 14), SchoolDate(3, 1))))),
        moving,
    )


def test_a_finding_counts_the_cells_and_items_of_one_text() -> None:
    cells = Items(
        (
            Literal("2016-2017 Fall"),
            None,
            PreferredValue(Literal("2016-2017 Fall")),
            Literal("2016-2017 Spring"),
        )
    )
    found = {
        details["value"]: details["cells"] for details in details_of(("cruise", cells))
    }
    assert found == {"2016-2017 Fall": "2", "2016-2017 Spring": "1"}


def test_the_suggested_corrections_end_the_findings() -> None:
    """One pattern for all members of a name, which changes the same cells as one entry for each row."""
    pages = (
        page(
            (
                "cruise",
                Items((Literal("Fall 2016, spring 2017"), Literal("2016-2017 Fall"))),
            ),
            ("year", Literal("2020")),
        ),
        page(
            ("cruise", PreferredValue(Literal("2016-2017 Spring"))),
            ("year", Literal("2020")),
            name="Crews",
        ),
    )
    corrections = suggested_corrections(
        find_fixed_years(pages, 2017), DraftPages(pages)
    )
    assert [(correction.at, correction.count) for correction in corrections] == [
        ("*/cruise", None),
        ("*/year", None),
        ("Ships/cruise", None),
    ]

    corrected, stale = apply_corrections(pages, corrections)

    assert stale == ()
    assert corrected == (
        page(
            (
                "cruise",
                Items(
                    (
                        SchoolYearText("Fall {start}, spring {end}"),
                        SchoolYearText("{start}-{end} Fall"),
                    )
                ),
            ),
            ("year", SchoolYear(3)),
        ),
        page(
            ("cruise", PreferredValue(SchoolYearText("{start}-{end} Spring"))),
            ("year", SchoolYear(3)),
            name="Crews",
        ),
    )


def test_a_year_without_a_notation_gets_no_correction() -> None:
    (finding,) = find_fixed_years((page(("cruise", Literal("Class of 2020"))),), 2017)
    assert finding.fix is None


# The published pages ----------------------------------------------------------------------------------


def cells_of(root: Path, version: str) -> Counter[str]:
    """The cells of each text on the pages of a version as they were captured."""
    tree = SpecTree(root)
    found = find_fixed_years(
        tree.load_pages(VersionRef("edfi", version)),
        tree.load_info(VersionRef("edfi", version)).school_year,
    )
    cells: Counter[str] = Counter()
    for finding in found:
        details = dict(finding.texts)
        cells[details["value"]] += int(details["cells"])
    return cells


@pytest.mark.parametrize("version", ["v4", "v5"])
def test_the_published_pages_contain_the_years_that_the_census_counts(
    root: Path, version: str
) -> None:
    """24 cells `2017`, 64 of `2016-2017` and 10 `2020` on the pages of both versions, half of them each."""
    assert cells_of(root, version) == {
        "2017": 12,
        "2016-2017 Fall Semester": 32,
        "2020": 5,
    }


@pytest.mark.parametrize("version", ["v2", "v4", "v5"])
def test_the_corrections_of_school_years_are_the_suggested_ones(
    root: Path, version: str
) -> None:
    tree = SpecTree(root)
    pages = tree.load_pages(VersionRef("edfi", version))
    found = find_fixed_years(
        pages, tree.load_info(VersionRef("edfi", version)).school_year
    )
    suggested, stale = apply_corrections(
        pages, suggested_corrections(found, DraftPages(pages))
    )
    assert found and stale == ()
    written = [
        correction
        for correction in tree.load_entries(VersionRef("edfi", version)).corrections
        if isinstance(correction, ValueCorrection)
        and any(
            text in f"{correction.was} {correction.matches}"
            for text in ("2016-", "'2017'", "'2020'")
        )
    ]
    assert apply_corrections(pages, written) == (suggested, ())
