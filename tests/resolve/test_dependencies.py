"""The prerequisites that a page names must be the resources that its payloads refer to."""

from __future__ import annotations

from dataclasses import replace

from harbor import API_OBJECTS, FACTS, page, prop, resource

from tablewright.model.facts import ApiObjects, Member
from tablewright.model.page import Page, Scenario
from tablewright.model.types import ListOf, Reference
from tablewright.model.values import Literal
from tablewright.model.version import Resource
from tablewright.resolve.samples.dependencies import DependencyReader, ResourceNames

POST = (Scenario("1", "POST", "create"),)
TO_PORT = prop("portReference", prop("portCode", s1=Literal("DK")))


def reader_of(
    resources: tuple[Resource, ...],
    printed_names: dict[str, str],
    api_objects: ApiObjects = API_OBJECTS,
) -> DependencyReader:
    names = ResourceNames.of(resources, api_objects, FACTS.known, printed_names)
    return DependencyReader(resources, api_objects, names)


def findings_of(first: Page, *others: Page) -> list[tuple[str, str]]:
    """The findings of the first page, by code and place."""
    resources = tuple(resource(page_) for page_ in (first, *others))
    reader = reader_of(resources, {"Vessel": "Ships", "Harbour": "places"})
    return [(finding.code, finding.at) for finding in reader.of(resources[0]).findings]


def test_a_reference_without_a_prerequisite_is_a_finding() -> None:
    ships = page("Ships", TO_PORT, scenarios=POST)
    assert findings_of(ships, page("Ports")) == [("S022", "prerequisites/ports")]
    assert findings_of(ships) == []  # No page is about ports.


def test_a_reference_with_its_prerequisite_is_no_finding() -> None:
    assert (
        findings_of(
            page("Ships", TO_PORT, scenarios=POST, needs=("Port",)), page("Ports")
        )
        == []
    )


def test_a_reference_without_values_needs_no_prerequisite() -> None:
    ships = page("Ships", prop("portReference", prop("portCode")), scenarios=POST)
    assert findings_of(ships, page("Ports")) == []
    assert (
        findings_of(
            page("Ships", *ships.properties, scenarios=POST, needs=("Port",)),
            page("Ports"),
        )
        == []
    )


def test_a_prerequisite_without_a_reference_is_a_finding() -> None:
    ships = page("Ships", needs=("Port", "Company (pre-loaded)", "Good weather"))
    found = [
        ("S023", "prerequisites/ports"),
        ("S023", "prerequisites/companies"),
        ("S016", "prerequisites"),
    ]
    assert findings_of(ships, page("Ports")) == found


def test_an_abstract_prerequisite_covers_the_resources_of_that_kind() -> None:
    assert (
        findings_of(
            page("Ships", TO_PORT, scenarios=POST, needs=("Harbour",)), page("Ports")
        )
        == []
    )
    to_place = prop("placeReference", prop("code", s1=Literal("DK")))
    for name in ("Port", "Harbour"):
        assert (
            findings_of(
                page("Ships", to_place, scenarios=POST, needs=(name,)), page("Ports")
            )
            == []
        )
    assert (
        findings_of(page("Ships", to_place, scenarios=POST), page("Ports")) == []
    )  # The reference can refer to another kind of place.


def test_messages_contain_the_printed_name() -> None:
    ships = resource(page("Ships", TO_PORT, scenarios=POST, needs=("Vessels",)))
    resources = (resource(page("Ports")), ships)
    reader = reader_of(resources, {"Vessels": "companies"})
    assert [each.message for each in reader.of(ships).findings] == [
        "the prerequisite 'Vessels' means companies, but the page has no reference to that resource",
        "the page refers to 'ports', but does not list it as a prerequisite",
    ]


def test_a_list_of_references_counts_as_a_reference() -> None:
    calls = Member("calls", ListOf(Reference("portReference")))
    ship, rest = API_OBJECTS.by_name["ship"], tuple(
        item for item in FACTS.objects if item.name != "ship"
    )
    facts = replace(
        FACTS, objects=(*rest, replace(ship, members=(*ship.members, calls)))
    )
    unsent = prop("calls", prop("portCode"))
    ships = resource(page("Ships", unsent, scenarios=POST, needs=("Port",)), facts)
    resources = (ships, resource(page("Ports")))
    found = reader_of(resources, {}, ApiObjects.of(facts.objects)).of(ships)
    assert (found.references, found.findings) == (("ports",), ())
