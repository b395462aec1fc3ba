"""Placeholders and sample files."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_edfi.samples import SAMPLES, load, resources, scenarios

from tablewright.runtime.core.samples.placeholders import UnknownSampleError, resolve

TODAY = date(2017, 3, 1)


@pytest.mark.parametrize(
    ("tree", "value"),
    [
        ({"$prefer": "501"}, "501"),
        ({"$prefer": {"$school-year": 0, "as": "string"}}, "2017"),
        ({"$calculated": 88}, 88),
        ({"$calculated": 89, "plus": 1}, 89),
        ({"$school-year": -5}, 2012),
        (
            {"$school-year-text": "{start}-{end} Fall Semester"},
            "2016-2017 Fall Semester",
        ),
        ({"$school-date": "09-16"}, "2016-09-16"),
        ({"$school-date": "05-23"}, "2017-05-23"),
        ({"$school-date": "07-01"}, "2016-07-01"),
        ({"$school-date": "02-29"}, "2017-02-28"),
        ({"$school-date": "09-16", "as": "datetime"}, "2016-09-16T00:00:00"),
        ({"$relative-date": 30}, "2017-03-31"),
        ({"$variable": "uri", "suffix": "/Subject"}, "uri://x/Subject"),
        ({"$variable": "other", "default": {"$school-year": 0}}, 2017),
        ({"$system": True}, True),
        ({"a": [{"$prefer": 1}, None]}, {"a": [1, None]}),
    ],
)
def test_a_placeholder_is_resolved(tree: Any, value: object) -> None:
    assert resolve(tree, 2017, TODAY, {"uri": "uri://x"}) == value


def test_a_leap_day_is_kept_in_a_leap_year() -> None:
    assert resolve({"$school-date": "02-29"}, 2016, TODAY) == "2016-02-29"


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        ({"$today": 0}, r"no placeholder '\$today'"),
        ({"$prefer": 1, "or": 2}, "has no setting 'or'"),
        ({"$variable": "x"}, "variable 'x' has no value"),
        ({"$school-date": "13-01"}, "MM-DD"),
    ],
)
def test_an_unknown_placeholder_or_setting_is_an_error(tree: Any, text: str) -> None:
    with pytest.raises(UnknownSampleError, match=text):
        resolve(tree, 2017, TODAY)


@given(st.dates(date(2015, 3, 1), date(2016, 2, 28)), st.integers(2, 2900))
def test_school_dates_move_with_the_year(day: date, year: int) -> None:
    placeholder = {"$school-date": f"{day:%m-%d}"}
    resolved = date.fromisoformat(resolve(placeholder, year, TODAY))
    a_year_later = date.fromisoformat(resolve(placeholder, year + 1, TODAY))
    assert a_year_later == resolved.replace(year=resolved.year + 1)
    assert date(year - 1, 7, 1) <= resolved <= date(year, 6, 30)


def test_resolving_does_not_change_its_input() -> None:
    tree = {"a": [{"$prefer": {"$school-year": 1}}]}
    assert resolve(tree, 2017, TODAY) == {"a": [2018]}
    assert tree == {"a": [{"$prefer": {"$school-year": 1}}]}


@pytest.mark.parametrize(
    "name",
    ["courseOfferings", "course-offerings", "course_offerings", "CourseOfferings"],
)
def test_load_accepts_a_resource_name_in_any_case(name: str) -> None:
    payload = load(name, "1", school_year=2026)
    assert payload["sessionReference"]["sessionName"] == "2025-2026 Fall Semester"


def test_resources_and_scenarios_are_listed() -> None:
    assert resources() == tuple(sorted(resources()))
    assert "studentSectionAttendanceEvents" in resources()
    listed = scenarios("studentSectionAttendanceEvents", today=TODAY)
    assert [scenario.method for scenario in listed] == [
        "POST",
        "POST",
        "PUT",
        "DELETE",
        "DELETE",
    ]
    assert listed[2].changes == ("attendanceEventReason",)
    assert listed[0].school_year == 2017
    assert listed[4].payload is None


@pytest.mark.parametrize(
    ("resource", "scenario", "text"),
    [
        ("student", "1", "there are samples of courseOfferings, "),
        ("schools", "9", "'schools' has no scenario '9'; it has 1"),
        ("programs", "3", "is a DELETE and sends no payload"),
    ],
)
def test_an_error_lists_the_existing_names(
    resource: str, scenario: str, text: str
) -> None:
    with pytest.raises(UnknownSampleError, match=text) as caught:
        SAMPLES.load(resource, scenario)
    assert isinstance(caught.value, KeyError)
