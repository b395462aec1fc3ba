"""The page that the publisher should have published: errata applied, one notation, composed sentences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tablewright.capture import capture_page
from tablewright.errors import RenderError
from tablewright.model.facts import ApiObject, ApiResource, Facts, Member
from tablewright.model.page import Call, Page, Parameter, Property, Scenario, Unplaced
from tablewright.model.types import Descriptor, ListOf, Nested, Reference, Scalar
from tablewright.model.values import Items, Literal, SchoolDate, Soft
from tablewright.model.version import VersionRef
from tablewright.readers import read_table
from tablewright.readers.documents import Document
from tablewright.render import render_corrected
from tablewright.resolve.api.api_spelling import respelt
from tablewright.specfiles import SpecTree
from tablewright.workflow import render
from tablewright.workflow.project import Project

ROOT = Path(__file__).resolve().parents[2]
TREE = SpecTree(ROOT)
VERSIONS = TREE.versions()


def texts(*values: str | None) -> tuple[tuple[str, Literal], ...]:
    return tuple((str(number), Literal(text)) for number, text in enumerate(values, 1) if text)


SOFT = Soft(Literal("A|B"))
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
        Property("name", "scalar", "string", "required", (("1", SOFT), ("3", Literal("[C]")))),
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


def test_a_clean_page_is_printed_from_its_structure() -> None:
    name = replace(SHIPS.properties[0], values=(*SHIPS.properties[0].values, ("4", SOFT)))
    text = render_corrected(replace(SHIPS, properties=(name, *SHIPS.properties[1:])), "v1")

    assert text == (ROOT / "tests/cases/render/ships.md").read_text(encoding="utf-8")


def test_changed_cells_are_bold_where_none_was_emptied() -> None:
    page = replace(
        SHIPS,
        scenarios=(Scenario("1", "POST", "create"), Scenario("2", "PUT", "update", record_of="1")),
        properties=(Property("name", "scalar", "string", "required", texts("a", "b")),),
    )

    assert "| a                | **b**           |" in render_corrected(page, "v1")
    assert "1. Create Ships.\n2. Update name of the record of scenario 1.\n" in render_corrected(page, "v1")


def test_equal_sentences_are_told_apart() -> None:
    page = replace(
        SHIPS,
        scenarios=(
            Scenario("1", "POST", "create"),
            Scenario("2", "POST", "create"),
            Scenario("3", "DELETE", "delete"),
        ),
    )

    sentences = render_corrected(page, "v1").split("\n")[9:12]

    assert sentences == ["2. Create again Ships.", "3. Delete the record.", ""]


def test_a_method_page_shows_a_sample_that_can_be_sent() -> None:
    page = Page(
        name="board",
        interchange="",
        prerequisites=(),
        scenarios=(Scenario("1", "POST", "call"),),
        properties=(
            Property("passenger", "scalar", "string", "required", texts('A "B"')),
            Property("age", "scalar", "Integer", "optional", texts("7")),
            Property("deck", "scalar", "string", "optional", (), (), ("upper", "lower")),
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

    text = render_corrected(page, "v1")
    again = capture_page(read_table(Document("page", text, "")), "page", "", "").page

    assert '{\n  "passenger": "A \\"B\\"",\n  "age": 7,\n  "berth": ""\n}' in text
    assert (again.properties, again.call) == (page.properties, page.call)


# The API's own words

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


def test_a_page_is_spelt_and_typed_as_the_api_has_it() -> None:
    printed = (
        Property("ShipName", "scalar", "nvarchar"),
        Property("launchedat", "scalar", "date"),
        Property("sizeDescriptor", "descriptor", "string"),
        Property("portreference", "reference", "integer", properties=(Property("portcode", type="int"),)),
        Property("shipDecks", "collection", "Deck", properties=(Property("colour", type="string"),)),
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


# The spec of this checkout

#: What a clean page may still have: values that somebody supplies, lists whose members nobody printed.
LEFT = {"N010", "N012", "L025", "L027", "L030", "T023", "T029"}


@pytest.mark.parametrize("version", VERSIONS, ids="/".join)
def test_corrected_pages_are_captured_without_findings(version: tuple[str, str]) -> None:
    pages = {page.name: page for page in TREE.load_pages(*version)}

    for printout in render.print_corrected(Project(TREE), version, pages):
        page = capture_page(read_table(Document("page", printout.text, "")), "page", "", "").page

        assert {finding.code for finding in page.findings} <= LEFT, page.name
        assert [len(each.removes) for each in page.scenarios] == [
            len(each.removes) for each in pages[printout.page].scenarios
        ]


@pytest.mark.parametrize("version", VERSIONS, ids="/".join)
def test_the_spec_is_printed_as_it_was_captured(version: tuple[str, str]) -> None:
    for printout in render.print_captured(Project(TREE), version, TREE.load_pages(*version)):
        assert {finding.code for finding in printout.lost} <= {"T010", "T011"}
        assert printout.text.endswith("\n") and not printout.text.endswith("\n\n")


def test_a_page_that_no_table_holds_is_refused() -> None:
    inner = Property("decks", "collection", "deck", properties=(Property("name", type="string"),))
    outer = replace(inner, properties=(inner, Property("color", type="string")))
    family, version = VERSIONS[0]

    for properties in ((outer,), ()):
        with pytest.raises(RenderError, match=f"spec/{family}/{version}/.*/ships.yaml: "):
            list(
                render.print_captured(
                    Project(TREE), VersionRef(family, version), [replace(SHIPS, properties=properties)]
                )
            )
