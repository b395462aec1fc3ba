"""The requirements, members and types that pages and facts give together."""

from __future__ import annotations

import pytest

from tablewright.model.facts import (
    ApiObject,
    ApiResource,
    DescriptorFacts,
    Facts,
    FlatName,
    Member,
)
from tablewright.model.page import Page
from tablewright.model.properties import Property
from tablewright.model.types import ListOf, Nested, Reference, Scalar, Type
from tablewright.resolve.api.alignment import align
from tablewright.resolve.api.merge import (
    namespaces_of,
    requirements_of,
    sharpened,
    with_time_types,
)

TEXT = Scalar("string", max_length=8)
LOG = ApiObject(
    "portReference", "reference", (Member("opens", TEXT),), resource="ports"
)
DECK = ApiObject("shipDeck", "item", (Member("bell", TEXT),))


def facts(bell: Type = TEXT) -> Facts:
    members = (
        Member("bell", bell),
        Member("decks", ListOf(Nested("shipDeck"))),
        Member("portReference", Reference("portReference")),
    )
    key = (FlatName("bell", ("bell",)),)
    return Facts(
        "9.0",
        (ApiResource("ships", "ship", key),),
        (LOG, ApiObject("ship", "resource", members), DECK),
    )


def page(*properties: Property) -> Page:
    return Page("Ships", "", (), (), properties)


def types(api: Facts, found: Page) -> dict[tuple[str, str], Type]:
    """The types of all members after the types of the page are merged."""
    after = sharpened(api, [(found, align(found, api))])
    return {
        (obj.name, member.name): member.type
        for obj in after.objects
        for member in obj.members
    }


@pytest.mark.parametrize("spelling", ["bell", "Bell"])
@pytest.mark.parametrize("printed", ["time", "Time"])
def test_a_page_changes_the_type_string_to_time(spelling: str, printed: str) -> None:
    found = types(facts(), page(Property(spelling, type=printed)))
    assert found["ship", "bell"] == Scalar("time")
    assert found["shipDeck", "bell"] == TEXT


def test_types_change_in_collections_but_not_in_references() -> None:
    below = Property("decks", properties=(Property("bell", type="time"),))
    reference = Property("portReference", properties=(Property("opens", type="time"),))
    found = types(facts(), page(below, reference))
    assert found["shipDeck", "bell"] == Scalar("time")
    assert found["portReference", "opens"] == TEXT


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("startTime", Scalar("string"), "time"),
        ("timeFulfilled", Scalar("string"), "time"),
        # A text that is limited in length is no time, also with such a name.
        ("startTime", TEXT, "string"),
        ("timetable", Scalar("string"), "string"),
        ("totalTime", Scalar("integer"), "integer"),
    ],
)
def test_an_unlimited_text_named_after_a_time_is_one(
    name: str, kind: Scalar, expected: str
) -> None:
    obj = ApiObject("ship", "resource", (Member(name, kind),))
    [after] = with_time_types(Facts("9.0", (), (obj,))).objects
    [member] = after.members
    assert isinstance(member.type, Scalar)
    assert member.type.name == expected


@pytest.mark.parametrize(
    ("api", "printed"),
    [
        (Scalar("date"), "time"),
        (ListOf(TEXT), "time"),
        (TEXT, "date"),
        (TEXT, "integer"),
    ],
)
def test_other_types_do_not_change(api: Type, printed: str) -> None:
    assert (
        types(facts(api), page(Property("bell", type=printed)))["ship", "bell"] == api
    )


def test_each_wire_path_has_the_requirement_of_the_certification() -> None:
    decks = Property(
        "shipDecks",
        required="conditional",
        properties=(Property("BELL", required="required"),),
    )
    found = page(
        decks,
        Property("mast", required="required"),
        Property("bell"),
        Property("Bell", "scalar", "", "required"),
    )
    assert requirements_of(found, align(found, facts())) == (
        ("decks", "conditional"),
        ("decks/bell", "required"),
        ("bell", "optional"),
    )


@pytest.mark.parametrize(
    ("form", "uri"), [("uri", "uri://x/Flag"), ("", "uri://x/Flag"), ("short", "")]
)
def test_each_descriptor_has_the_namespace_of_the_facts_or_none(
    form: str, uri: str
) -> None:
    api = Facts("9.0", descriptors=(DescriptorFacts("Flag", "uri://x/Flag", ()),))
    assert namespaces_of(api, form) == {"Flag": uri}
