"""The order of resources by their references and prerequisites, and the reports of circular ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harbor import API_OBJECTS, FACTS, page, prop, resource

from tablewright.model.facts import ApiObject, Member
from tablewright.model.page import Page
from tablewright.model.types import Reference, Scalar
from tablewright.resolve.samples.ordering import ResourceOrder, order_of

SPOKEN = {"Vessel": "Ships", "Harbour master": "places"}


def ordered(*pages: Page) -> ResourceOrder:
    resources = tuple(
        resource(item) for item in sorted(pages, key=lambda item: item.name)
    )
    return order_of(resources, FACTS.objects, FACTS.known, SPOKEN)


def names(found: ResourceOrder) -> list[str]:
    return [name for name, _ in found.order]


def circles(found: ResourceOrder) -> list[tuple[str, dict[str, str]]]:
    return [
        (finding.page, dict(finding.texts))
        for finding in found.findings
        if finding.code == "S017"
    ]


def test_independent_resources_are_in_the_order_of_their_names() -> None:
    found = ordered(page("Voyages"), page("Ships"), page("Ports"))
    assert found == ResourceOrder((("ports", ()), ("ships", ()), ("voyages", ())), ())


def test_a_resource_comes_after_those_that_it_refers_to() -> None:
    found = ordered(
        page("Ports", needs=("Ship",)),
        page("Ships"),
        page("Voyages", prop("shipReference", prop("shipId"))),
    )
    assert found.order == (
        ("ships", ()),
        ("ports", ("ships",)),
        ("voyages", ("ships",)),
    )


def test_a_reference_to_an_abstract_resource_orders_the_resources_of_that_kind() -> (
    None
):
    found = ordered(page("Ships", prop("placeReference", prop("code"))), page("Ports"))
    assert found.order == (("ports", ()), ("ships", ("ports",)))


def test_prerequisites_are_found_by_their_printed_names() -> None:
    needs = ("Vessel (pre-loaded)", "PORTS", "Company", "Harbour master", "Voyage")
    found = ordered(page("Voyages", needs=needs), page("Ships"), page("Ports"))
    assert found.order[-1] == ("voyages", ("ports", "ships"))
    assert {finding.code for finding in found.findings} == {"S023"}


@pytest.mark.parametrize(
    ("printed", "hint"),
    [
        ("Good weather", ""),
        ("Voyagse", " (did you mean 'voyage'?)"),
        ("Compny (pre-loaded)", " (did you mean 'company'?)"),
        ("Vesssel", " (did you mean 'Vessel'?)"),
    ],
)
def test_a_prerequisite_that_is_no_resource_is_reported(
    printed: str, hint: str
) -> None:
    (finding,) = ordered(page("Ships", needs=(printed,))).findings
    assert (finding.code, finding.page) == ("S016", "Ships")
    assert dict(finding.texts) == {"name": printed, "hint": hint}


def test_a_circle_is_broken_at_a_prerequisite() -> None:
    found = ordered(
        page("Ports", needs=("Ship",)),
        page("Ships", prop("portReference", prop("portCode"))),
    )
    assert found.order == (("ports", ()), ("ships", ("ports",)))
    assert circles(found) == [
        ("Ports", {"circle": "ports > ships > ports", "before": "ships"})
    ]


def test_a_circle_of_prerequisites_is_broken_once() -> None:
    found = ordered(
        page("Ports", needs=("Ship",)),
        page("Ships", needs=("Voyage",)),
        page("Voyages", needs=("Port",)),
    )
    assert names(found) == ["ports", "voyages", "ships"]
    assert [details["circle"] for _, details in circles(found)] == [
        "ports > ships > voyages > ports"
    ]


def test_a_circle_of_references_is_broken_at_a_reference() -> None:
    to_voyage = Member("voyageReference", Reference("voyageReference"))
    voyage_reference = ApiObject(
        "voyageReference",
        "reference",
        (Member("number", Scalar("integer"), key=True),),
        "voyages",
    )
    objects = [item for item in FACTS.objects if item.name != "ship"]
    ship = API_OBJECTS.by_name["ship"]
    objects += [voyage_reference, replace(ship, members=(*ship.members, to_voyage))]
    facts = replace(FACTS, objects=tuple(objects))
    ships = page("Ships", prop("voyageReference", prop("number")))
    voyages = page("Voyages", prop("shipReference", prop("shipId")))
    resources = (resource(ships, facts), resource(voyages, facts))
    found = order_of(resources, facts.objects, facts.known, {})
    assert found.order == (("ships", ()), ("voyages", ("ships",)))
    assert circles(found) == [
        ("Ships", {"circle": "ships > voyages > ships", "before": "voyages"})
    ]


def test_resources_outside_of_a_circle_are_placed_first() -> None:
    found = ordered(
        page("Ports", needs=("Ship",)), page("Ships", needs=("Port",)), page("Voyages")
    )
    assert names(found) == ["voyages", "ports", "ships"]
