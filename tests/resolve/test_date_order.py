"""Last days before their first days, in the calendar year and in the school year."""

from __future__ import annotations

from pathlib import Path

import pytest
from harbor import page, prop

from tablewright.model.page import Scenario
from tablewright.model.properties import Property
from tablewright.model.values import (
    FixedDate,
    Items,
    Literal,
    RelativeDate,
    SchoolDate,
    Value,
)
from tablewright.resolve.checks.date_order import find_reversed_dates
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project

SCENARIOS = tuple(Scenario(number, "POST", "create") for number in "123")
AUGUST, DECEMBER, MAY = SchoolDate(8, 23), SchoolDate(12, 16), SchoolDate(5, 23)


def messages(*properties: Property) -> list[str]:
    return [
        f"{finding.at}: {finding.code} {finding.message}"
        for finding in find_reversed_dates(
            page("Voyages", *properties, scenarios=SCENARIOS), 2017
        )
    ]


def codes(
    begin: Value | None,
    end: Value | None,
    names: tuple[str, str] = ("beginDate", "endDate"),
) -> list[str]:
    rows = (prop(names[0], s1=begin), prop(names[1], s1=end))
    return [
        finding.code
        for finding in find_reversed_dates(
            page("Voyages", *rows, scenarios=SCENARIOS), 2017
        )
    ]


def test_days_in_order_in_the_school_year_only_are_a_finding() -> None:
    (text,) = messages(
        prop("beginDate", s1=AUGUST, s2=AUGUST), prop("endDate", s1=MAY, s2=MAY, s3=MAY)
    )
    assert text.startswith(
        "endDate: S024 within one calendar year, 'endDate' would be before 'beginDate' ("
    )
    assert (
        "(8/23 to 5/23 in scenarios 1, 2); both are read as days of one school year"
        in text
    )


def test_a_day_of_no_school_year_has_the_words_of_its_kind() -> None:
    (text,) = messages(
        prop("beginDate", s1=RelativeDate(30)), prop("endDate", s1=RelativeDate(0))
    )
    assert "(today +30 days to today in scenario 1)" in text


def test_days_in_the_wrong_order_in_the_school_year_are_a_finding() -> None:
    begin, end = prop("beginDate", s1=DECEMBER, s2=MAY, s3=MAY), prop(
        "endDate", s1=AUGUST, s2=AUGUST, s3=MAY
    )
    days = "12/16 to 8/23 in scenario 1 and 5/23 to 8/23 in scenario 2"
    assert messages(begin, end) == [
        f"endDate: S025 'endDate' is before 'beginDate' ({days})"
    ]


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        (AUGUST, DECEMBER, []),
        (AUGUST, AUGUST, []),
        (SchoolDate(7, 1), SchoolDate(6, 30), ["S024"]),
        (SchoolDate(6, 30), SchoolDate(7, 1), ["S025"]),
        (FixedDate(2016, 8, 23), FixedDate(2017, 5, 23), []),
        (FixedDate(2017, 8, 23), FixedDate(2017, 5, 23), ["S025"]),
        (RelativeDate(0), RelativeDate(30), []),
        (RelativeDate(30), RelativeDate(0), ["S025"]),
        (AUGUST, FixedDate(2001, 1, 1), ["S025"]),
        (AUGUST, FixedDate(2016, 8, 24), []),
        (AUGUST, FixedDate(2016, 8, 22), ["S025"]),
        (FixedDate(2017, 5, 24), MAY, ["S025"]),
        (RelativeDate(0), MAY, []),
        (Literal("9"), Literal("8"), []),
        (AUGUST, None, []),
        (None, MAY, []),
    ],
)
def test_only_days_of_known_order_are_compared(
    begin: Value | None, end: Value | None, expected: list[str]
) -> None:
    assert codes(begin, end) == expected


@pytest.mark.parametrize(
    ("begin", "end", "paired"),
    [
        ("beginDate", "endDate", True),
        ("ServiceBeginDate", "serviceEndDate", True),
        ("eventStart", "eventEnd", True),
        ("entryDate", "exitWithdrawDate", True),
        ("beginDate", "serviceEndDate", False),
        ("beginDate", "exitDate", False),
        ("beginDate", "endTime", False),
        ("date", "endDate", False),
    ],
)
def test_names_of_a_first_and_a_last_day_form_a_pair(
    begin: str, end: str, paired: bool
) -> None:
    assert bool(codes(AUGUST, MAY, (begin, end))) is paired


def test_the_first_day_of_an_item_is_compared_with_its_own_last_day() -> None:
    begin, end = Items((AUGUST, DECEMBER)), Items((DECEMBER, AUGUST))
    assert messages(
        prop("legs", prop("beginDate", s1=begin), prop("endDate", s1=end))
    ) == [
        "legs/endDate: S025 'endDate' is before 'beginDate' (12/16 to 8/23 in scenario 1)"
    ]
    assert codes(begin, Items((DECEMBER, None))) == []


def test_days_of_different_objects_are_not_compared() -> None:
    assert (
        messages(
            prop("beginDate", s1=DECEMBER), prop("legs", prop("endDate", s1=AUGUST))
        )
        == []
    )


def test_the_captured_pages_have_the_rows_that_the_census_counts() -> None:
    """The census counts 9 rows of v5; one of them has no day, but a day of the future."""
    tree = SpecTree(Path(__file__).resolve().parents[2])
    found = [
        (version.name, finding.code, finding.page, finding.at)
        for version in tree.versions()
        for parts in [Project(tree).files(version)]
        for page in parts.pages
        for finding in find_reversed_dates(page, parts.info.school_year)
    ]
    assert found == [
        ("v5", "S024", f"Student{name}Associations", "endDate")
        for name in (
            "CTEProgram",
            "EducationOrganizationResponsibility",
            "HomelessProgram",
            "LanguageInstructionProgram",
            "MigrantEducationProgram",
            "NeglectedOrDelinquentProgram",
            "Program",
            "SpecialEducationProgram",
        )
    ]


def test_many_rows_of_one_pair_are_paired_with_the_first_and_their_own_number() -> None:
    count = 20
    begins = [prop("beginDate", s1=SchoolDate(3, 2)) for _ in range(count)]
    ends = [prop("endDate", s1=SchoolDate(3, 1)) for _ in range(count)]
    tree = page("Voyages", *begins, *ends, scenarios=SCENARIOS)

    findings = find_reversed_dates(tree, 2017)
    # The first begin with each end, the first end with each begin, and the others by their number.
    assert len(findings) == count + (count - 1) + (count - 1)
