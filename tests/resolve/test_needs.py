"""What pages name as prerequisites against what their payloads refer to."""

from __future__ import annotations

from dataclasses import replace

from harbor import FACTS, SHAPES, page, prop, resource

from tablewright.model.facts import Member
from tablewright.model.page import Page, Scenario
from tablewright.model.types import ListOf, Reference
from tablewright.model.values import Literal
from tablewright.resolve.api.alignment import shapes_of
from tablewright.resolve.samples.dependencies import Needs

POST = (Scenario("1", "POST", "create"),)
TO_PORT = prop("portReference", prop("portCode", s1=Literal("DK")))


def odd(first: Page, *others: Page) -> list[tuple[str, str]]:
    """The findings of the first page, by code and place."""
    resources = tuple(resource(each) for each in (first, *others))
    needs = Needs(resources, SHAPES, FACTS.known, {"Vessel": "Ships", "Harbour": "places"})
    return [(each.code, each.at) for each in needs.of(resources[0]).findings]


def test_a_reference_without_a_prerequisite() -> None:
    ships = page("Ships", TO_PORT, scenarios=POST)
    assert odd(ships, page("Ports")) == [("S022", "prerequisites/ports")]
    assert odd(ships) == []  # no page is about ports


def test_a_reference_with_its_prerequisite() -> None:
    assert odd(page("Ships", TO_PORT, scenarios=POST, needs=("Port",)), page("Ports")) == []


def test_a_reference_that_nothing_sends_needs_no_prerequisite() -> None:
    ships = page("Ships", prop("portReference", prop("portCode")), scenarios=POST)
    assert odd(ships, page("Ports")) == []
    assert odd(page("Ships", *ships.properties, scenarios=POST, needs=("Port",)), page("Ports")) == []


def test_a_prerequisite_without_a_reference() -> None:
    ships = page("Ships", needs=("Port", "Company (pre-loaded)", "Good weather"))
    found = [("S023", "prerequisites/ports"), ("S023", "prerequisites/companies"), ("S016", "prerequisites")]
    assert odd(ships, page("Ports")) == found


def test_an_abstract_prerequisite_is_what_it_may_mean() -> None:
    assert odd(page("Ships", TO_PORT, scenarios=POST, needs=("Harbour",)), page("Ports")) == []
    to_place = prop("placeReference", prop("code", s1=Literal("DK")))
    for name in ("Port", "Harbour"):
        assert odd(page("Ships", to_place, scenarios=POST, needs=(name,)), page("Ports")) == []
    assert odd(page("Ships", to_place, scenarios=POST), page("Ports")) == []  # any kind of place will do


def test_what_they_say() -> None:
    ships = resource(page("Ships", TO_PORT, scenarios=POST, needs=("Vessels",)))
    needs = Needs((resource(page("Ports")), ships), SHAPES, FACTS.known, {"Vessels": "companies"})
    assert [each.message for each in needs.of(ships).findings] == [
        "the prerequisite 'Vessels' means companies, to which the page has no reference",
        "the page refers to 'ports', but does not list it as a prerequisite",
    ]


def test_a_list_of_references_refers_too() -> None:
    calls = Member("calls", ListOf(Reference("portReference")))
    ship, rest = SHAPES.objects["ship"], tuple(each for each in FACTS.objects if each.name != "ship")
    facts = replace(FACTS, objects=(*rest, replace(ship, members=(*ship.members, calls))))
    unsent = prop("calls", prop("portCode"))
    ships = resource(page("Ships", unsent, scenarios=POST, needs=("Port",)), facts)
    needs = Needs((ships, resource(page("Ports"))), shapes_of(facts), FACTS.known, {}).of(ships)
    assert (needs.references, needs.findings) == (("ports",), ())
