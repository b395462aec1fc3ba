"""Corrected pages are rendered with one notation, with the API's names and types, and with new sentences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tablewright.model.facts import ApiObject, ApiResource, Facts, Member
from tablewright.model.page import Call, Page, Parameter, Scenario, Unplaced
from tablewright.model.properties import Property
from tablewright.model.types import Descriptor, ListOf, Nested, Reference, Scalar
from tablewright.model.values import Items, Literal, PreferredValue, SchoolDate
from tablewright.readers.documents import Document
from tablewright.render import render_page
from tablewright.resolve.api.api_spelling import respelt
from tablewright.workflow.capture import read_pages

ROOT = Path(__file__).resolve().parents[2]


def texts(*values: str | None) -> tuple[tuple[str, Literal], ...]:
    return tuple(
        (str(number), Literal(text)) for number, text in enumerate(values, 1) if text
    )


PREFERRED = PreferredValue(Literal("A|B"))
SHIPS = Page(
    name="Ships",
    interchange="Harbor",
    prerequisites=("Harbor (pre-loaded)",),
    scenarios=(
        Scenario("1", "POST", "create", subject="Ada Nilsen", label="Scenario 2 POST"),
        Scenario("3", "POST", "create", subject="second"),
        Scenario("4", "PUT", "update", record_of="1", subject="Ada Nilsen"),
        Scenario("5", "PUT", "update", record_of="3", subject="cohort 2"),
        Scenario("6", "DELETE", "delete", record_of="3", subject="The Long One"),
    ),
    properties=(
        Property("name", "scalar", "string", "required", (("1", PREFERRED), ("3", Literal("[C]")))),
        Property("built", "scalar", "date", "optional", (("1", SchoolDate(9, 14)), ("4", SchoolDate(9, 15)))),
        Property(
            "decks",
            "collection",
            "shipDeck",
            "conditional",
            (),
            (
                Property("color", "scalar", "string", "required", (("1", Items((Literal("a"), None))),)),
                Property("portReference", "reference", "portReference", "required", (), (
                    Property("portCode", "scalar", "string", "required", texts("P", "", "P", "P", "Q")),
                )),
            ),
        ),
    ),
    unplaced=(Unplaced("Boats", "oars", "scalar", "integer", "optional"),),
)  # fmt: skip


def test_a_page_is_rendered_with_its_scenarios_renumbered() -> None:
    name = replace(
        SHIPS.properties[0], values=(*SHIPS.properties[0].values, ("4", PREFERRED))
    )
    text = render_page(replace(SHIPS, properties=(name, *SHIPS.properties[1:])), "v1")

    assert text == (ROOT / "tests/cases/render/ships.md").read_text(encoding="utf-8")


def test_changed_cells_are_bold_if_the_update_empties_no_cell() -> None:
    page = replace(
        SHIPS,
        scenarios=(
            Scenario("1", "POST", "create"),
            Scenario("2", "PUT", "update", record_of="1"),
        ),
        properties=(Property("name", "scalar", "string", "required", texts("a", "b")),),
    )

    assert "| a                | **b**           |" in render_page(page, "v1")
    assert (
        "1. Create Ships.\n2. Update name of the record of scenario 1.\n"
        in render_page(page, "v1")
    )


def test_equal_sentences_get_different_words() -> None:
    page = replace(
        SHIPS,
        scenarios=(
            Scenario("1", "POST", "create"),
            Scenario("2", "POST", "create"),
            Scenario("3", "DELETE", "delete"),
        ),
    )

    sentences = render_page(page, "v1").split("\n")[9:12]

    assert sentences == ["2. Create Ships, again.", "3. Delete the record.", ""]


def test_the_sample_of_a_method_page_has_required_and_filled_members() -> None:
    page = Page(
        name="board",
        interchange="",
        prerequisites=(),
        scenarios=(Scenario("1", "POST", "call"),),
        properties=(
            Property("passenger", "scalar", "string", "required", texts('A "B"')),
            Property("age", "scalar", "Integer", "optional", texts("7")),
            Property(
                "deck", "scalar", "string", "optional", (), (), ("upper", "lower")
            ),
            Property("berth", "scalar", "string", "required"),
        ),
        call=Call(
            "POST",
            "/ships/{ship}/board",
            (
                Parameter("ship", "path", "string", "required"),
                Parameter("key", "query", "string", "optional", value="a b"),
            ),
            (Property("done", "scalar", "boolean", "required", texts("true")),),
        ),
    )

    text = render_page(page, "v1")
    (captured,) = read_pages(Document("page", text, ""), None, "", {})
    recaptured = captured.page
    assert isinstance(recaptured, Page)

    assert '{\n  "passenger": "A \\"B\\"",\n  "age": 7,\n  "berth": ""\n}' in text
    assert (recaptured.properties, recaptured.call) == (page.properties, page.call)


# Names and types of the API

STRING = Scalar("string")
FACTS = Facts(
    "1.0",
    (ApiResource("ships", "ship", ()),),
    (
        ApiObject(
            "ship",
            "resource",
            (
                Member("shipName", STRING),
                Member("launchedAt", Scalar("local-datetime")),
                Member("sizeDescriptor", Descriptor("SizeDescriptor")),
                Member("portReference", Reference("portReference")),
                Member("decks", ListOf(Nested("shipDeck"))),
                Member("flags", ListOf(Descriptor("FlagDescriptor"))),
            ),
        ),
        ApiObject("portReference", "reference", (Member("portCode", STRING),)),
        ApiObject("shipDeck", "item", (Member("color", STRING),)),
    ),
)


def test_a_page_gets_the_names_and_types_of_the_api() -> None:
    printed = (
        Property("ShipName", "scalar", "nvarchar"),
        Property("launchedat", "scalar", "date"),
        Property("sizeDescriptor", "descriptor", "string"),
        Property(
            "portreference",
            "reference",
            "integer",
            properties=(Property("portcode", type="int"),),
        ),
        Property(
            "shipDecks",
            "collection",
            "Deck",
            properties=(Property("colour", type="string"),),
        ),
        Property("flags", "collection", "string"),
        Property("sails", "scalar", "Integer"),
    )

    page = respelt(replace(SHIPS, properties=printed), FACTS)

    assert [(place, prop.kind, prop.type) for place, prop in page.walk()] == [
        ("shipName", "scalar", "string"),
        ("launchedAt", "scalar", "datetime"),
        ("sizeDescriptor", "descriptor", "sizeDescriptor"),
        ("portReference", "reference", "portReference"),
        ("portReference/portCode", "scalar", "string"),
        ("decks", "collection", "shipDeck"),
        ("decks/colour", "scalar", "string"),
        ("flags", "collection", "flagDescriptor"),
        ("sails", "scalar", "Integer"),
    ]
