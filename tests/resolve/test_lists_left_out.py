"""Pages that print a member of the items in place of the list."""

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
from tablewright.model.page import Page, Scenario
from tablewright.model.properties import Kind, Property
from tablewright.model.types import Descriptor, ListOf, Nested, Reference, Scalar
from tablewright.model.values import Items, Literal, Value
from tablewright.resolve.api.alignment import align
from tablewright.resolve.api.merge import requirements_of
from tablewright.resolve.checks.page_vs_api import find_page_api_differences
from tablewright.resolve.samples.payloads import payload_of
from tablewright.values.placeholders import placeholders_of

TEXT, SAIL = Scalar("string"), Descriptor("SailDescriptor")
FACTS = Facts(
    "9.0",
    (ApiResource("ships", "ship", (FlatName("shipId", ("shipId",)),)),),
    (
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
                Member("sails", ListOf(Nested("shipSail"))),
                Member("ports", ListOf(Nested("shipPort")), mandatory=True),
                Member("names", ListOf(TEXT)),
            ),
        ),
        ApiObject(
            "shipPort",
            "item",
            (Member("portReference", Reference("portReference"), mandatory=True),),
        ),
        ApiObject(
            "shipSail", "item", (Member("sailDescriptor", SAIL, mandatory=True),)
        ),
    ),
    (DescriptorFacts("SailDescriptor", "", ("Jib", "Genoa")),),
)


def page(*properties: Property) -> Page:
    return Page("Ships", "", (), (Scenario("1", "POST", "create"),), properties)


def prop(
    name: str, kind: Kind, value: Value | None = None, *children: Property
) -> Property:
    return Property(
        name, kind, name, "required", (("1", value),) if value else (), children
    )


JIB = prop("SailDescriptor", "descriptor", Literal("Jib"))
PORTS = prop(
    "portReference",
    "collection",
    None,
    Property(
        "portId",
        "scalar",
        "string",
        "required",
        (("1", Items((Literal("7"), Literal("8")))),),
    ),
)


def test_each_value_becomes_an_item() -> None:
    found = page(JIB, PORTS)
    alignment = align(found, FACTS)
    payload = placeholders_of(payload_of(found, alignment, "1"), {})
    assert payload == {
        "sails": [{"sailDescriptor": "Jib"}],
        "ports": [
            {"portReference": {"portId": "7"}},
            {"portReference": {"portId": "8"}},
        ],
    }
    place = alignment.at("portReference/portId")
    assert place is not None
    assert (place.wire, place.lists) == (
        ("ports", "portReference", "portId"),
        (True, False, False),
    )
    assert place.always


def test_each_left_out_list_is_one_finding() -> None:
    findings = find_page_api_differences(
        page(JIB, PORTS), FACTS, align(page(JIB, PORTS), FACTS)
    )
    assert [
        (finding.code, finding.at, dict(finding.texts)["api"]) for finding in findings
    ] == [
        ("F109", "SailDescriptor", "sails/sailDescriptor"),
        ("F109", "portReference", "ports/portReference"),
    ]


def test_the_list_has_the_requirement_of_its_member() -> None:
    found = page(JIB)
    assert requirements_of(found, align(found, FACTS)) == (
        ("sails", "required"),
        ("sails/sailDescriptor", "required"),
    )


@pytest.mark.parametrize(
    "name", ["nameDescriptor", "sail", "sailReference", "boomDescriptor"]
)
def test_other_names_have_no_position_in_the_api(name: str) -> None:
    assert align(page(prop(name, "scalar")), FACTS).at(name) is None
