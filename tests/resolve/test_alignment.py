"""The ways in which the name of a property can mean a member of the API, and the properties below it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tablewright.model.facts import (
    ApiObject,
    ApiObjects,
    ApiResource,
    Facts,
    FlatName,
    Member,
)
from tablewright.model.page import Page
from tablewright.model.properties import Property
from tablewright.model.types import ListOf, Nested, Reference, Scalar
from tablewright.model.version import VersionRef
from tablewright.resolve.api.alignment import Alignment, align, refreshed
from tablewright.resolve.api.inputs import resolution_context
from tablewright.resolve.corrections.apply import apply_corrections
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project

ROOT = Path(__file__).resolve().parents[2]

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
        ApiObject(
            "shipHull",
            "item",
            (Member("portReference", Reference("portReference"), mandatory=True),),
        ),
    ),
)


def prop(name: str, *children: Property) -> Property:
    return Property(name, "scalar", "string", "required", properties=children)


def aligned(*properties: Property, name: str = "Ships") -> Alignment:
    return align(Page(name, "", (), (), properties), FACTS)


@pytest.mark.parametrize(
    ("name", "wire", "matcher"),
    [
        ("flag", ("flag",), "exact"),
        ("FLAG", ("flag",), "case"),
        ("shipDecks", ("decks",), "prefix"),
    ],
)
def test_a_name_means_a_member_of_the_api(
    name: str, wire: tuple[str, ...], matcher: str
) -> None:
    found = aligned(prop(name)).at(name)
    assert found is not None
    assert (found.wire, found.matcher, found.owner.name) == (wire, matcher, "ship")


@pytest.mark.parametrize("name", ["deck", "shipFlag", "ship", "flags", "portReference"])
def test_an_unknown_name_has_no_member(name: str) -> None:
    assert aligned(prop(name)).at(name) is None


def test_properties_below_collections_objects_and_references_have_members() -> None:
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


def test_properties_below_an_unknown_place_or_a_scalar_have_no_member() -> None:
    alignment = aligned(prop("mast", prop("flag")), prop("flag", prop("shipId")))
    assert alignment.places == {
        "mast": None,
        "mast/flag": None,
        "flag": alignment.at("flag"),
        "flag/shipId": None,
    }


def test_repeated_rows_mean_the_same_member() -> None:
    alignment = aligned(prop("decks", prop("level"), prop("level")))
    assert alignment.at("decks/level") == alignment.at("decks/level#2") is not None


@pytest.mark.parametrize("name", ["Ship", "ships", "SHIPS"])
def test_the_resource_is_found_in_any_spelling(name: str) -> None:
    assert aligned(prop("flag"), name=name).resource == FACTS.resources[0]


def test_a_page_that_the_facts_do_not_cover_has_no_members() -> None:
    alignment = aligned(prop("flag"), name="Trains")
    assert alignment.resource is None
    assert alignment.at("flag") is None
    assert alignment.holders == {}


def test_members_below_an_object_are_sorted_by_depth_and_leave_out_server_members() -> (
    None
):
    api_objects = ApiObjects.of(FACTS.objects)
    assert [
        "/".join(path)
        for path, _ in api_objects.members_below(api_objects.by_name["ship"])
    ] == [
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


def test_an_object_that_contains_itself_has_a_finite_number_of_members() -> None:
    node = ApiObject("node", "item", (Member("nodes", ListOf(Nested("node"))),))
    api_objects = ApiObjects.of((node,))
    assert [path for path, _ in api_objects.members_below(node)] == [("nodes",)]


@pytest.mark.parametrize("version", SpecTree(ROOT).versions(), ids=str)
def test_a_refreshed_alignment_equals_a_new_alignment(
    version: VersionRef,
) -> None:
    files = Project(SpecTree(ROOT)).files(version)
    pages, _ = apply_corrections(files.pages, files.entries.corrections)
    context = resolution_context(pages, files.facts, files.convention, files.info)
    for page, alignment in context.aligned:
        assert alignment == align(page, context.facts)


def test_a_new_exact_name_wins_over_a_name_in_another_case() -> None:
    """The name means a member in lower case until another page adds a member with exactly this name."""
    after = with_member(FACTS, "ship", "Flag")
    page = Page("Ships", "", (), (), (prop("Flag"),))
    alignment = align(page, FACTS)
    assert matchers(alignment) == ["case"]
    assert refreshed(page, alignment, after) == align(page, after)
    assert matchers(refreshed(page, alignment, after)) == ["exact"]


def test_a_member_that_was_unknown_is_found_after_another_page_added_it() -> None:
    after = with_member(FACTS, "ship", "anchor")
    page = Page("Ships", "", (), (), (prop("anchor"), prop("flag")))
    alignment = align(page, FACTS)
    assert matchers(alignment) == ["exact"]
    assert refreshed(page, alignment, after) == align(page, after)
    assert matchers(refreshed(page, alignment, after)) == ["exact", "exact"]


def matchers(alignment: Alignment) -> list[str]:
    return [aligned.matcher for aligned in alignment.places.values() if aligned]


def with_member(facts: Facts, name: str, member: str) -> Facts:
    """The facts with one more member of an object."""
    objects = []
    for obj in facts.objects:
        if obj.name == name:
            objects.append(
                replace(
                    obj, members=(*obj.members, Member(member, TEXT, page_only=True))
                )
            )
        else:
            objects.append(obj)
    return replace(facts, objects=tuple(objects))
