"""Values that the API refuses are removed from samples and reported, and so are missing mandatory members."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from harbor import FACTS, LIMITS, TEXT, WHOLE, page, prop, resource

from tablewright.model.facts import ApiObject, Member
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Scenario
from tablewright.model.properties import Property
from tablewright.model.types import Descriptor, ListOf, Scalar, ScalarName
from tablewright.model.values import (
    Calculated,
    Items,
    Literal,
    PreferredValue,
    SchoolDate,
    SchoolYear,
    SchoolYearText,
    SystemValue,
    Value,
    Variable,
)
from tablewright.model.version import ArrayTree, Branch, Leaf
from tablewright.resolve.api.alignment import align
from tablewright.resolve.api.limits import ApiLimits
from tablewright.resolve.samples.api_limits import (
    CheckedResource,
    check_samples,
    find_repeated_items,
)
from tablewright.values.limits import in_limits
from tablewright.values.placeholders import placeholders_of

FLAG = Descriptor("FlagDescriptor")
SCENARIOS = (
    Scenario("1", "POST", "create"),
    Scenario("2", "PUT", "update", record_of="1"),
)


def checked(name: str, *properties: Property) -> CheckedResource:
    found = page(name, *properties, scenarios=SCENARIOS)
    return check_samples(resource(found), align(found, FACTS), LIMITS)


def limits_of(
    kind: Scalar | Descriptor, namespace: str = "", school_year: int = 2017
) -> ApiLimits:
    """The limits of an API whose only object has one member of this type."""
    thing = ApiObject("thing", "resource", (Member("it", kind),))
    return ApiLimits((thing,), {FLAG.name: namespace}, school_year, date(2016, 9, 16))


def problem(
    value: Value, kind: Scalar | Descriptor, limits: ApiLimits | None = None
) -> str:
    """Why the API refuses a value of a type; an empty text if it accepts the value."""
    refusal = (limits or limits_of(kind)).check(
        "thing", Branch((("it", Leaf(value, kind)),))
    )
    assert refusal.missing == ()
    assert [value.path for value in refusal.values] in ([], ["it"])
    return "".join(value.problem for value in refusal.values)


LONG = "has 5 characters, the API accepts 4 at most"


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (Literal("1234"), Scalar("string", max_length=4), ""),
        (Literal("12345"), Scalar("string", max_length=4), f"'12345' {LONG}"),
        (Literal("12"), Scalar("string", min_length=2), ""),
        (
            Literal("1"),
            Scalar("string", min_length=2),
            "'1' has 1 characters, the API requires 2 at least",
        ),
        (
            PreferredValue(Literal("12345")),
            Scalar("string", max_length=4),
            f"'12345' {LONG}",
        ),
        (Calculated("12345", 1), Scalar("string", max_length=4), f"'12345' {LONG}"),
        (SchoolYearText("{start}"), Scalar("string", max_length=4), ""),
        (SchoolYearText("{start}!"), Scalar("string", max_length=4), f"'2016!' {LONG}"),
        (Variable("n", "", "12345"), Scalar("string", max_length=4), f"'12345' {LONG}"),
        (Variable("n", "5", "1234"), Scalar("string", max_length=4), f"'12345' {LONG}"),
        (Variable("n", "5", "4"), Scalar("integer"), "'45' is not of type integer"),
        (Variable("n", "", "45"), Scalar("integer"), ""),
        (SchoolDate(9, 1), Scalar("string", max_length=10), ""),
        (Literal("8"), Scalar("integer", maximum=8), ""),
        (
            Literal("9"),
            Scalar("integer", maximum=8),
            "'9' is too large, the API accepts 8 at most",
        ),
        (Literal("1"), Scalar("integer", minimum=1), ""),
        (
            Literal("0.5"),
            Scalar("number", minimum=1),
            "'0.5' is too small, the API accepts 1 at least",
        ),
        (Literal("2147483647"), Scalar("integer", format="int32"), ""),
        (
            Literal("2147483648"),
            Scalar("integer", format="int32"),
            "'2147483648' is too large, the API accepts 2147483647 at most",
        ),
        (
            Literal("-2147483649"),
            Scalar("integer", format="int32", maximum=5),
            "'-2147483649' is too small, the API accepts -2147483648 at least",
        ),
        (Literal("2147483648"), Scalar("integer", format="int64"), ""),
        (
            Literal("9223372036854775808"),
            Scalar("integer", format="int64"),
            "'9223372036854775808' is too large, the API accepts 9223372036854775807 at most",
        ),
        (Literal("1e300"), Scalar("number", format="double"), ""),
        (SchoolYear(0), Scalar("integer", maximum=2017), ""),
        (
            SchoolYear(1),
            Scalar("integer", maximum=2017),
            "'2018' is too large, the API accepts 2017 at most",
        ),
        (
            SchoolYear(0),
            Scalar("string", one_of=("2016",)),
            "'2017' is not one of 2016",
        ),
        (SystemValue(), Scalar("string", min_length=8, max_length=9), ""),
        (SystemValue(), Scalar("string", max_length=2), ""),
        (SystemValue(), Scalar("string", one_of=("A",)), ""),
        (SystemValue(), Scalar("integer", minimum=5), ""),
        (
            Literal("2016-09-01T08:00"),
            Scalar("date-or-datetime"),
            "'2016-09-01T08:00' is neither a date nor a date and time",
        ),
        (Literal("2016-09-01"), Scalar("date-or-datetime"), ""),
        (Literal("2016-09-01T08:00:00Z"), Scalar("datetime"), ""),
        (
            Literal("2016-09-01T08:00:00"),
            Scalar("datetime"),
            "'2016-09-01T08:00:00' has no time zone",
        ),
        (Literal("2016-09-01T08:00:00"), Scalar("local-datetime"), ""),
        (Literal("true"), Scalar("boolean"), ""),
    ],
)
def test_a_value_is_checked_as_it_is_sent(
    value: Value, kind: Scalar, expected: str
) -> None:
    assert problem(value, kind) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Red", ""),
        ("uri://other/FlagDescriptor#Red", ""),
        (
            "uri://harbor/SailDescriptor#Red",
            "'uri://harbor/SailDescriptor#Red' is not a value of FlagDescriptor",
        ),
        ("", "'uri://harbor/FlagDescriptor#' is not a value of FlagDescriptor"),
    ],
)
def test_the_uri_of_a_descriptor_ends_with_its_name(text: str, expected: str) -> None:
    assert (
        problem(Literal(text), FLAG, limits_of(FLAG, "uri://harbor/FlagDescriptor"))
        == expected
    )


def test_the_length_of_a_descriptor_includes_its_uri() -> None:
    text, limits = "x" * 290, limits_of(FLAG, "uri://harbor/FlagDescriptor")
    assert problem(Literal(text), FLAG) == ""
    assert problem(Literal(text), FLAG, limits).endswith(
        "has 318 characters, the API accepts 306 at most"
    )


def test_a_value_has_one_problem_and_the_name_of_a_descriptor_comes_first() -> None:
    text = f"uri://harbor/SailDescriptor#{'x' * 300}"
    found = problem(Literal(text), FLAG, limits_of(FLAG, "uri://harbor/FlagDescriptor"))
    assert found.endswith("is not a value of FlagDescriptor")


def test_values_are_resolved_for_the_school_year() -> None:
    kind = Scalar("integer", maximum=2017)
    found = problem(SchoolYear(0), kind, limits_of(kind, school_year=2020))
    assert found.startswith("'2020' is too large")


def test_one_finding_for_all_scenarios_of_a_value() -> None:
    findings = checked(
        "Ships",
        prop("shipId", s1=Literal("A")),
        prop(
            "decks",
            prop("level", s1=Items((Literal("3"), Literal("1"))), s2=Literal("1")),
        ),
    ).findings
    path = (("path", "decks/level"),)
    small = ("problem", "'1' is too small, the API accepts 3 at least")
    lacking = (("path", "shipId"), ("object", "ship"))
    assert findings == (
        Finding("F119", PagePlace("Ships", "decks/level", ("1", "2")), (*path, small)),
        Finding("F120", PagePlace("Ships", "shipId", ("2",)), lacking),
    )


def test_an_object_that_is_sent_needs_its_mandatory_members() -> None:
    three, ship = Literal("3"), Literal("A")
    findings = checked(
        "Voyages",
        prop("number", s1=three, s2=three),
        prop("shipReference", prop("shipId", s1=ship, s2=ship)),
        prop("logReference", prop("page", s1=three)),
    ).findings
    assert [
        (finding.code, finding.at, dict(finding.texts)["path"]) for finding in findings
    ] == [("F120", "logReference", "logReference/shipId")]


def test_a_valid_sample_has_no_finding() -> None:
    ship = (
        prop("shipId", s1=Literal("A")),
        prop("decks", prop("level", s1=Literal("3"))),
    )
    (found,) = checked("Ships", *ship, prop("launched", s2=SchoolDate(9, 1))).findings
    assert dict(found.texts) == {"scenarios": "2", "path": "shipId", "object": "ship"}


def repeated_of(*levels: str) -> list[Finding]:
    decks = Items(tuple(Literal(level) for level in levels))
    result = checked(
        "Ships",
        prop("shipId", s1=Literal("A"), s2=Literal("A")),
        prop("decks", prop("level", s1=decks, s2=decks)),
    )
    return [finding for finding in result.findings if finding.code == "F140"]


def test_an_item_that_a_list_has_twice_is_one_finding() -> None:
    (found,) = repeated_of("3", "4", "3")
    assert found.location == PagePlace("Ships", "decks", ("1", "2"))
    assert found.message == (
        "'decks' (scenarios 1, 2): item 2 is the same as item 0 (equal: level); "
        "the API refuses a list with the same item twice"
    )
    assert repeated_of("3", "4", "5") == []


def test_completion_that_makes_two_items_equal_is_a_finding() -> None:
    names = Items((Literal("A"), Literal("B")))
    found = page(
        "Ships",
        prop("shipId", s1=Literal("A")),
        prop("decks", prop("name", s1=names)),
        scenarios=SCENARIOS[:1],
    )
    (sample,) = resource(found).samples
    items = []
    for name in ("A", "B"):
        members = {
            "name": Leaf(Literal(name), TEXT),
            "level": Leaf(Literal("3"), WHOLE),
        }
        items.append(Branch(tuple(members.items())))
    complete = Branch((("decks", ArrayTree(tuple(items))),))
    completed = replace(resource(found), samples=(replace(sample, complete=complete),))
    alignments = {"ships": align(found, FACTS)}
    (finding,) = find_repeated_items([completed], alignments, LIMITS)
    assert (finding.code, finding.at) == ("F141", "decks")
    assert "item 1 is the same as item 0 (equal: level)" in finding.message


def test_refused_values_are_removed_from_the_sample() -> None:
    levels = Items((Literal("1"), Literal("4")))
    found = checked(
        "Ships",
        prop("shipId", s1=Literal("A")),
        prop("decks", prop("level", s1=levels)),
    )
    first, second = found.resource.samples
    assert first.payload is not None
    assert placeholders_of(first.payload, {}) == {
        "shipId": "A",
        "decks": [{}, {"level": 4}],
    }
    assert second.payload == Branch(())


def test_refused_items_are_removed_from_an_array() -> None:
    kind = ListOf(TEXT)
    limits = ApiLimits(
        (ApiObject("thing", "resource", (Member("names", kind),)),),
        {},
        2017,
        date(2016, 9, 16),
    )
    leaves = tuple(Leaf(Literal(text), kind) for text in ("A", "too long", "B"))
    refusal = limits.check("thing", Branch((("names", ArrayTree(leaves)),)))
    assert [(value.location, value.path) for value in refusal.values] == [
        (("names", 1), "names")
    ]


@pytest.mark.parametrize("name", ["string", "integer", "number"])
@pytest.mark.parametrize("bounds", [(None, None), (5, None), (None, 2), (2, 3), (7, 9)])
def test_default_values_are_within_limits(
    name: ScalarName, bounds: tuple[int | None, int | None]
) -> None:
    least, most = bounds
    numbers = Scalar(name, minimum=least, maximum=most)
    kind = (
        Scalar(name, min_length=least, max_length=most) if name == "string" else numbers
    )
    value = in_limits("SYS-1" if name == "string" else 1, kind)
    assert problem(Literal(str(value)), kind) == ""
