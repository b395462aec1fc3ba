"""What the API refuses of samples: values beyond its bounds, and objects without what it insists on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from harbor import FACTS, JUDGE, SHAPES, page, prop, resource

from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Property, Scenario
from tablewright.model.types import Descriptor, Scalar, ScalarName
from tablewright.model.values import (
    Calculated,
    Items,
    Literal,
    SchoolDate,
    SchoolYear,
    SchoolYearText,
    Soft,
    SystemValue,
    Value,
    Variable,
)
from tablewright.model.version import Branch, Leaf
from tablewright.resolve.api.alignment import align
from tablewright.resolve.samples.api_limits import ApiLimits, find_limit_violations, within_limits
from tablewright.values.limits import in_limits, limit_violation
from tablewright.values.placeholders import placeholders_of

SCENARIOS = (Scenario("1", "POST", "create"), Scenario("2", "PUT", "update", record_of="1"))


def refused(name: str, *properties: Property) -> tuple[Finding, ...]:
    found = page(name, *properties, scenarios=SCENARIOS)
    return find_limit_violations(resource(found), align(found, FACTS), SHAPES, JUDGE)


def problem(value: Value, kind: Scalar | Descriptor, limits: ApiLimits = JUDGE) -> str:
    """What a judge has against a value; it goes if there is anything."""
    tree = Branch((("it", Leaf(value, kind)),))
    found = "".join(text for _, text in limits.problems(tree))
    assert limits.within(tree) == (Branch(()) if found else tree)
    return found


LONG = "has 5 characters, the API takes 4 at most"


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (Literal("1234"), Scalar("string", max_length=4), ""),
        (Literal("12345"), Scalar("string", max_length=4), f"'12345' {LONG}"),
        (Literal("12"), Scalar("string", min_length=2), ""),
        (Literal("1"), Scalar("string", min_length=2), "'1' has 1 characters, the API takes 2 at least"),
        (Soft(Literal("12345")), Scalar("string", max_length=4), f"'12345' {LONG}"),
        (Calculated("12345", 1), Scalar("string", max_length=4), f"'12345' {LONG}"),
        (SchoolYearText("{start}"), Scalar("string", max_length=4), ""),
        (SchoolYearText("{start}!"), Scalar("string", max_length=4), f"'2016!' {LONG}"),
        (Variable("n", "", "12345"), Scalar("string", max_length=4), f"'12345' {LONG}"),
        (Variable("n", "5", "1234"), Scalar("string", max_length=4), f"'12345' {LONG}"),
        (Variable("n", "5", "4"), Scalar("integer"), "'45' is no integer"),
        (Variable("n", "", "45"), Scalar("integer"), ""),
        (SchoolDate(9, 1), Scalar("string", max_length=10), ""),
        (Literal("8"), Scalar("integer", maximum=8), ""),
        (Literal("9"), Scalar("integer", maximum=8), "'9' is too large, the API takes 8 at most"),
        (Literal("1"), Scalar("integer", minimum=1), ""),
        (Literal("0.5"), Scalar("number", minimum=1), "'0.5' is too small, the API takes 1 at least"),
        (SchoolYear(0), Scalar("integer", maximum=2017), ""),
        (SchoolYear(1), Scalar("integer", maximum=2017), "'2018' is too large, the API takes 2017 at most"),
        (SchoolYear(0), Scalar("string", one_of=("2016",)), "'2017' is none of 2016"),
        (SystemValue(), Scalar("string", min_length=8, max_length=9), ""),
        (SystemValue(), Scalar("string", max_length=2), ""),
        (SystemValue(), Scalar("string", one_of=("A",)), ""),
        (SystemValue(), Scalar("integer", minimum=5), ""),
        (
            Literal("2016-09-01T08:00"),
            Scalar("date-or-datetime"),
            "'2016-09-01T08:00' is no date-or-datetime",
        ),
        (Literal("2016-09-01"), Scalar("date-or-datetime"), ""),
        (Literal("2016-09-01T08:00:00Z"), Scalar("datetime"), ""),
        (Literal("2016-09-01T08:00:00"), Scalar("datetime"), "'2016-09-01T08:00:00' has no time zone"),
        (Literal("2016-09-01T08:00:00"), Scalar("local-datetime"), ""),
        (Literal("true"), Scalar("boolean"), ""),
    ],
)
def test_values_as_they_are_on_the_wire(value: Value, kind: Scalar, expected: str) -> None:
    assert problem(value, kind) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Red", ""),
        ("uri://other/FlagDescriptor#Red", ""),
        (
            "uri://harbor/SailDescriptor#Red",
            "'uri://harbor/SailDescriptor#Red' is no value of FlagDescriptor",
        ),
        ("", "'uri://harbor/FlagDescriptor#' is no value of FlagDescriptor"),
    ],
)
def test_descriptors_are_of_their_own_kind(text: str, expected: str) -> None:
    limits = replace(JUDGE, namespaces={"FlagDescriptor": "uri://harbor/FlagDescriptor"})
    assert problem(Literal(text), Descriptor("FlagDescriptor"), limits) == expected


def test_a_descriptor_is_as_long_as_its_uri() -> None:
    text, kind = "x" * 290, Descriptor("FlagDescriptor")
    limits = replace(JUDGE, namespaces={"FlagDescriptor": "uri://harbor/FlagDescriptor"})
    assert problem(Literal(text), kind) == ""
    assert problem(Literal(text), kind, limits).endswith("has 318 characters, the API takes 306 at most")


def test_the_day_is_that_of_the_version() -> None:
    limits = ApiLimits({}, 2020, date(2020, 1, 1))
    assert problem(SchoolYear(0), Scalar("integer", maximum=2017), limits).startswith("'2020' is too large")


def test_one_finding_for_all_scenarios_of_a_value() -> None:
    findings = refused(
        "Ships",
        prop("shipId", s1=Literal("A")),
        prop("decks", prop("level", s1=Items((Literal("3"), Literal("1"))), s2=Literal("1"))),
    )
    said = (("path", "decks/level"),)
    small = ("problem", "'1' is too small, the API takes 3 at least")
    lacking = (("path", "shipId"), ("object", "ship"))
    assert findings == (
        Finding("F119", PagePlace("Ships", "decks/level", ("1", "2")), (*said, small)),
        Finding("F120", PagePlace("Ships", "shipId", ("2",)), lacking),
    )


def test_objects_and_items_that_are_there_must_be_whole() -> None:
    three, ship = Literal("3"), Literal("A")
    findings = refused(
        "Voyages",
        prop("number", s1=three, s2=three),
        prop("shipReference", prop("shipId", s1=ship, s2=ship)),
        prop("logReference", prop("page", s1=three)),
    )
    assert [(each.code, each.at, dict(each.texts)["path"]) for each in findings] == [
        ("F120", "logReference", "logReference/shipId")
    ]


def test_what_is_in_order_is_no_finding() -> None:
    ship = (prop("shipId", s1=Literal("A")), prop("decks", prop("level", s1=Literal("3"))))
    (found,) = refused("Ships", *ship, prop("launched", s2=SchoolDate(9, 1)))
    assert dict(found.texts) == {"scenarios": "2", "path": "shipId", "object": "ship"}


def test_the_sample_goes_without_the_value() -> None:
    found = page(
        "Ships",
        prop("shipId", s1=Literal("A")),
        prop("decks", prop("level", s1=Items((Literal("1"), Literal("4"))))),
        scenarios=SCENARIOS,
    )
    first, second = within_limits(resource(found), JUDGE).samples
    assert first.payload is not None
    assert placeholders_of(first.payload, {}) == {"shipId": "A", "decks": [{}, {"level": 4}]}
    assert second.payload == Branch(())


@pytest.mark.parametrize("name", ["string", "integer", "number"])
@pytest.mark.parametrize("bounds", [(None, None), (5, None), (None, 2), (2, 3), (7, 9)])
def test_made_up_values_are_in_bounds(name: ScalarName, bounds: tuple[int | None, int | None]) -> None:
    least, most = bounds
    numbers = Scalar(name, minimum=least, maximum=most)
    kind = Scalar(name, min_length=least, max_length=most) if name == "string" else numbers
    assert limit_violation(in_limits("SYS-1" if name == "string" else 1, kind), kind) == ""
