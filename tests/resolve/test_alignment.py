"""Each way in which a page's name may mean a member of the API, and what hangs below."""

from __future__ import annotations

import pytest

from tablewright.model.facts import ApiObject, ApiResource, Facts, FlatName, Member
from tablewright.model.page import Page, Property
from tablewright.model.types import ListOf, Nested, Reference, Scalar
from tablewright.resolve.api.alignment import Alignment, align, shapes_of

TEXT = Scalar("string")
FACTS = Facts(
    data_standard="9.0",
    resources=(ApiResource("ships", "ship", (FlatName("shipId", ("shipId",)),)),),
    objects=(
        ApiObject("link", "item", (Member("rel", TEXT, server=True),)),
        ApiObject(
            "portReference",
            "reference",
            (Member("portId", TEXT, mandatory=True, key=True),),
            resource="ports",
        ),
        ApiObject(
            "ship",
            "resource",
            (
                Member("shipId", TEXT, mandatory=True, key=True),
                Member("decks", ListOf(Nested("shipDeck")), mandatory=True),
                Member("hull", Nested("shipHull")),
                Member("flag", TEXT),
                Member("id", TEXT, server=True),
            ),
        ),
        ApiObject(
            "shipDeck",
            "item",
            (
                Member("level", TEXT, mandatory=True),
                Member("portReference", Reference("portReference"), mandatory=True),
            ),
        ),
        ApiObject("shipHull", "item", (Member("portReference", Reference("portReference"), mandatory=True),)),
    ),
)


def prop(name: str, *children: Property) -> Property:
    return Property(name, "scalar", "string", "required", properties=children)


def aligned(*properties: Property, name: str = "Ships") -> Alignment:
    return align(Page(name, "", (), (), properties), FACTS)


@pytest.mark.parametrize(
    ("name", "wire", "how"),
    [
        ("flag", ("flag",), "exact"),
        ("FLAG", ("flag",), "case"),
        ("shipDecks", ("decks",), "prefix"),
    ],
)
def test_names(name: str, wire: tuple[str, ...], how: str) -> None:
    found = aligned(prop(name)).at(name)
    assert found is not None
    assert (found.wire, found.how, found.owner.name) == (wire, how, "ship")


@pytest.mark.parametrize("name", ["deck", "shipFlag", "ship", "flags", "portReference"])
def test_names_that_mean_nothing(name: str) -> None:
    assert aligned(prop(name)).at(name) is None


def test_places_below_collections_objects_and_references() -> None:
    reference = prop("PortReference", prop("portId"))
    alignment = aligned(prop("decks", reference), prop("hull", reference))
    found = alignment.at("decks/PortReference/portId")
    assert found is not None
    assert found.wire == ("decks", "portReference", "portId")
    assert found.owner.name == "portReference"
    assert found.always
    below_optional = alignment.at("hull/PortReference/portId")
    assert below_optional is not None
    assert not below_optional.always
    assert {place: holder.name for place, holder in alignment.holders.items()} == {
        "": "ship",
        "decks": "shipDeck",
        "decks/PortReference": "portReference",
        "hull": "shipHull",
        "hull/PortReference": "portReference",
    }


def test_what_hangs_below_an_unknown_place_or_a_scalar_is_unknown() -> None:
    alignment = aligned(prop("mast", prop("flag")), prop("flag", prop("shipId")))
    assert alignment.places == {
        "mast": None,
        "mast/flag": None,
        "flag": alignment.at("flag"),
        "flag/shipId": None,
    }


def test_repeated_rows_stand_at_the_same_member() -> None:
    alignment = aligned(prop("decks", prop("level"), prop("level")))
    assert alignment.at("decks/level") == alignment.at("decks/level#2") is not None


@pytest.mark.parametrize("name", ["Ship", "ships", "SHIPS"])
def test_the_resource_is_found_in_any_spelling(name: str) -> None:
    assert aligned(prop("flag"), name=name).resource == FACTS.resources[0]


def test_a_page_that_the_facts_do_not_cover_has_no_known_place() -> None:
    alignment = aligned(prop("flag"), name="Trains")
    assert alignment.resource is None
    assert alignment.at("flag") is None
    assert alignment.holders == {}


def test_members_below_an_object_come_shallow_first_without_those_of_the_server() -> None:
    shapes = shapes_of(FACTS)
    assert ["/".join(path) for path, _ in shapes.members(shapes.objects["ship"])] == [
        "shipId",
        "decks",
        "hull",
        "flag",
        "decks/level",
        "decks/portReference",
        "hull/portReference",
        "decks/portReference/portId",
        "hull/portReference/portId",
    ]


def test_objects_that_hold_themselves_end() -> None:
    node = ApiObject("node", "item", (Member("nodes", ListOf(Nested("node"))),))
    shapes = shapes_of(Facts("9.0", objects=(node,)))
    assert [path for path, _ in shapes.members(node)] == [("nodes",)]
