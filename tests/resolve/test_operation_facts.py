"""An operation page describes its own body and answer."""

from __future__ import annotations

import pytest

from tablewright.model.facts import ApiObject, ApiResource, FlatName, Member
from tablewright.model.family import PageRule
from tablewright.model.page import Call, Page
from tablewright.model.properties import Property
from tablewright.model.types import ListOf, Nested, Scalar, ScalarName
from tablewright.resolve.api.operation_facts import facts_of, find_unknown_types

RULE = PageRule("Trip", "Log", ("code",), (200,))
BODY = (
    Property("code", type="String", required="required"),
    Property("flag", type="xsd:string", one_of=("red", "blue")),
    Property("crew", type="Integer", required="conditional"),
)


def page(*body: Property, answer: tuple[Property, ...] = ()) -> Page:
    return Page("sail", "", (), (), body, call=Call("POST", "/sail", (), answer))


def test_the_facts_contain_the_body_and_the_answer_of_a_page() -> None:
    facts = facts_of(
        page(*BODY, answer=(Property("ok", type="boolean"),)), RULE, "date"
    )
    assert facts.resources == (
        ApiResource("sail", "Trip", (FlatName("code", ("code",)),)),
    )
    assert facts.objects == (
        ApiObject(
            "Trip",
            "resource",
            (
                Member("code", Scalar("string"), mandatory=True, key=True),
                Member("flag", Scalar("string", one_of=("red", "blue"))),
                Member("crew", Scalar("integer")),
            ),
        ),
        ApiObject("Log", "item", (Member("ok", Scalar("boolean")),)),
    )


@pytest.mark.parametrize(
    ("printed", "dates", "name"),
    [
        ("Date", "date-or-datetime", "date-or-datetime"),
        ("xsd:datetime", "date", "date"),
        ("date", "datetime", "datetime"),
        ("TIME", "date", "time"),
        ("int", "date", "integer"),
        ("xsd:int", "date", "integer"),
        ("number", "date", "number"),
        ("Boolean", "date", "boolean"),
    ],
)
def test_a_printed_type_means_a_scalar_type(
    printed: str, dates: ScalarName, name: ScalarName
) -> None:
    facts = facts_of(page(*BODY, Property("x", type=printed)), RULE, dates)
    assert facts.objects[0].members[-1] == Member("x", Scalar(name))


@pytest.mark.parametrize("printed", ["Ship", "str", "dates"])
def test_an_unknown_type_is_text_with_a_finding(printed: str) -> None:
    sail = page(*BODY, Property("x", type=printed))
    facts = facts_of(sail, RULE, "date")
    assert facts.objects[0].members[-1] == Member("x", Scalar("string"))
    (finding,) = find_unknown_types(sail, RULE, ())
    assert (finding.code, finding.at, dict(finding.details)) == (
        "L047",
        "x",
        {"type": printed},
    )


def test_the_form_of_a_date_in_brackets_decides_its_type() -> None:
    answer = (
        Property("day", type="ISO-Date (yyyy-MM-dd)"),
        Property("moment", type="ISO-Date (yyyy-MM-ddTHH:mm:ssZ)"),
    )
    facts = facts_of(page(*BODY, answer=answer), RULE, "date-or-datetime")
    assert facts.objects[1].members == (
        Member("day", Scalar("date")),
        Member("moment", Scalar("datetime")),
    )


def test_nested_members_have_objects_of_their_own() -> None:
    cabin = Property("number", type="int", required="required")
    decks = Property("decks", "collection", properties=(cabin,))
    tags = Property("tags", "collection", "string")
    owner = Property("owner", "object", properties=(Property("name", type="String"),))
    facts = facts_of(page(*BODY[:1], decks, tags, owner), RULE, "date")
    trip, deck, trip_owner, _ = facts.objects
    assert [member.type for member in trip.members[1:]] == [
        ListOf(Nested("TripDeck")),
        ListOf(Scalar("string")),
        Nested("TripOwner"),
    ]
    assert deck == ApiObject(
        "TripDeck", "item", (Member("number", Scalar("integer"), mandatory=True),)
    )
    assert trip_owner.members == (Member("name", Scalar("string")),)
