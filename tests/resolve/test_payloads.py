"""The cells of a scenario become a payload in the shape of the API's objects."""

from __future__ import annotations

from typing import Any

import pytest

from tablewright.model.facts import ApiObject, ApiResource, Facts, FlatName, Member
from tablewright.model.page import Page, Scenario
from tablewright.model.properties import Property
from tablewright.model.types import Descriptor, ListOf, Nested, Reference, Scalar
from tablewright.model.values import Items, Literal, SchoolDate, SystemValue, Value
from tablewright.model.version import Branch
from tablewright.resolve.api.alignment import align, shapes_of
from tablewright.resolve.samples.payloads import (
    find_type_mismatches,
    in_api_order,
    payload_of,
    samples_of,
)
from tablewright.values.placeholders import placeholders_of

TEXT, WHOLE = Scalar("string"), Scalar("integer")
FACTS = Facts(
    "9.0",
    (ApiResource("ships", "ship", (FlatName("shipId", ("shipId",)),)),),
    (
        ApiObject(
            "portReference",
            "reference",
            (Member("portId", WHOLE, key=True), Member("town", TEXT)),
            resource="ports",
        ),
        ApiObject(
            "ship",
            "resource",
            (
                Member("shipId", TEXT, mandatory=True, key=True),
                Member("portReference", Reference("portReference")),
                Member("flags", ListOf(Descriptor("FlagDescriptor"))),
                Member("decks", ListOf(Nested("shipDeck"))),
                Member("hull", Nested("shipHull")),
                Member("tons", WHOLE),
            ),
        ),
        ApiObject(
            "shipDeck",
            "item",
            (
                Member("level", WHOLE),
                Member("cabins", ListOf(Nested("shipCabin"))),
                Member("portReference", Reference("portReference")),
                Member("names", ListOf(TEXT)),
            ),
        ),
        ApiObject("shipCabin", "item", (Member("number", TEXT), Member("beds", WHOLE))),
        ApiObject("shipHull", "item", (Member("length", WHOLE),)),
    ),
)
SCENARIOS = (
    Scenario("1", "POST", "create"),
    Scenario("2", "DELETE", "delete", record_of="1"),
)


def prop(name: str, what: Value | tuple[Property, ...] | None = None) -> Property:
    """A property with its children, or with the value of scenario 1."""
    if isinstance(what, tuple):
        return Property(name, properties=what)
    return Property(name, values=(("1", what),) if what is not None else ())


def page(*properties: Property) -> Page:
    return Page("Ships", "", (), SCENARIOS, properties)


def payload(*properties: Property) -> Any:
    """The JSON of scenario 1."""
    found = page(*properties)
    tree = payload_of(found, align(found, FACTS), "1")
    return placeholders_of(in_api_order(tree, "ship", shapes_of(FACTS)), {})


def some(*texts: str | None) -> Items:
    return Items(tuple(None if text is None else Literal(text) for text in texts))


PORT = (prop("town", Literal("Ystad")), prop("portId", Literal("7")))


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ((), {}),
        (
            (prop("tons", Literal("3")), prop("shipId", Literal("03"))),
            {"shipId": "03", "tons": 3},
        ),
        ((prop("SHIPID", Literal("a")), prop("sails", Literal("b"))), {"shipId": "a"}),
        (
            (prop("portReference", PORT),),
            {"portReference": {"portId": 7, "town": "Ystad"}},
        ),
        ((prop("portReference", (prop("town"),)),), {}),
        ((prop("hull", (prop("length", Literal("9")),)),), {"hull": {"length": 9}}),
        ((prop("hull", (prop("tons", Literal("9")),)),), {}),
        ((prop("flags", Literal("red")),), {"flags": ["red"]}),
        ((prop("flags", some("red", None, "blue")),), {"flags": ["red", "blue"]}),
        ((prop("decks", (prop("level", Literal("1")),)),), {"decks": [{"level": 1}]}),
        (
            (
                prop(
                    "decks",
                    (prop("portReference", PORT), prop("level", some("1", "2"))),
                ),
            ),
            {
                "decks": [
                    {"level": 1, "portReference": {"portId": 7, "town": "Ystad"}},
                    {"level": 2},
                ]
            },
        ),
        (
            (
                prop(
                    "decks",
                    (prop("level", some(None, None, "3")), prop("names", some("A"))),
                ),
            ),
            {"decks": [{"names": ["A"]}, {"level": 3}]},
        ),
        (
            (
                prop(
                    "decks", (prop("names", Items((some("A", "B"), None, some("C")))),)
                ),
            ),
            {"decks": [{"names": ["A", "B"]}, {"names": ["C"]}]},
        ),
        (
            (
                prop(
                    "decks",
                    (
                        prop("level", some("1", "2")),
                        prop(
                            "cabins",
                            (
                                prop("beds", Items((some("2", None), None, some("4")))),
                                prop("number", Items((some("1a", "1b"), some("2a")))),
                            ),
                        ),
                    ),
                ),
            ),
            {
                "decks": [
                    {
                        "level": 1,
                        "cabins": [{"number": "1a", "beds": 2}, {"number": "1b"}],
                    },
                    {"level": 2, "cabins": [{"number": "2a"}]},
                    {"cabins": [{"beds": 4}]},
                ]
            },
        ),
        (
            (prop("shipDecks", (prop("level", some("1", "2")),)),),
            {"decks": [{"level": 1}, {"level": 2}]},
        ),
    ],
)
def test_the_cells_of_a_scenario_become_its_payload(
    properties: tuple[Property, ...], expected: dict[str, Any]
) -> None:
    found = payload(*properties)
    assert found == expected
    assert repr(found) == repr(
        expected
    ), "the members are in the order of the API's object"


def test_a_delete_has_no_payload() -> None:
    found = page(prop("shipId", Literal("1")))
    create, delete = samples_of(found, align(found, FACTS))
    assert (create.scenario, delete.scenario) == SCENARIOS
    assert isinstance(create.payload, Branch)
    assert delete.payload is None


@pytest.mark.parametrize(
    ("properties", "place", "problems"),
    [
        (
            (prop("tons", Literal("many")),),
            "tons",
            ["'many' is not of the type integer"],
        ),
        (
            (prop("tons", SchoolDate(9, 1)),),
            "tons",
            ["a school date is not of the type integer"],
        ),
        (
            (prop("decks", (prop("level", some("1", "x", None, "y")),)),),
            "decks/level",
            ["'x' is not of the type integer", "'y' is not of the type integer"],
        ),
        (
            (prop("portReference", Literal("7")),),
            "portReference",
            ["the member holds an object, not a single value"],
        ),
        (
            (prop("decks", SystemValue()),),
            "decks",
            ["the member holds an object, not a single value"],
        ),
    ],
)
def test_values_that_their_type_cannot_hold_are_reported_and_left_out(
    properties: tuple[Property, ...], place: str, problems: list[str]
) -> None:
    found = page(*properties)
    findings = find_type_mismatches(found, align(found, FACTS))
    assert [(finding.code, finding.page, finding.at) for finding in findings] == [
        ("F114", "Ships", place) for _ in problems
    ]
    assert [dict(finding.texts) for finding in findings] == [
        {"scenarios": "1", "problem": problem} for problem in problems
    ]
    assert "x" not in str(payload(*properties))


def test_fitting_values_and_values_at_unknown_places_are_not_reported() -> None:
    found = page(
        prop("tons", Literal("3")),
        prop("sails", Literal("x")),
        prop("flags", some("red", None)),
    )
    assert find_type_mismatches(found, align(found, FACTS)) == ()
