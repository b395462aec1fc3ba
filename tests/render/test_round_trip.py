"""A rendered page, captured again by the normal readers, is the page that was rendered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from page_strategies import LIKE_NOTATIONS, pages
from tablewright.model.page import Call, Page, Parameter, Scenario
from tablewright.model.properties import Property
from tablewright.model.requirements import (
    AtLeastItems,
    AtLeastOne,
    EitherResource,
    NotBoth,
    Requirement,
)
from tablewright.model.values import Items, Literal, Variable
from tablewright.model.version import VersionRef
from tablewright.readers.documents import Document
from tablewright.render import render_page
from tablewright.render.scenario_page import renumbered
from tablewright.specfiles import SpecTree
from tablewright.workflow.capture import read_pages
from tablewright.workflow.project import Project
from tablewright.workflow.render import corrected_pages

TREE = SpecTree(Path(__file__).resolve().parents[2])
VERSIONS = TREE.versions()

#: Findings that a corrected page may still have, such as variables without a default.
EXPECTED_FINDINGS = {
    "N010",
    "N012",
    "L025",
    "L027",
    "L030",
    "T021",
    "T023",
    "T029",
    "T030",
}


def capture_rendered(page: Page) -> Page:
    document = Document("rendered", render_page(page, "v1"), "")
    (captured,) = read_pages(document, None, "", {})
    assert isinstance(captured.page, Page)
    return captured.page


def printable(prop: Property) -> Property:
    """Return the property without the parts that have no notation in a document."""
    values = []
    for number, value in prop.values:
        # The default of a variable comes from a correction.
        printed = (
            Variable(value.name, value.suffix) if isinstance(value, Variable) else value
        )
        values.append((number, printed))
    members = tuple(printable(member) for member in prop.properties)
    return replace(prop, keep=False, values=tuple(values), properties=members)


@pytest.mark.parametrize("version", VERSIONS, ids="/".join)
def test_every_corrected_page_of_the_spec_is_captured_as_it_was_rendered(
    version: VersionRef,
) -> None:
    for page in corrected_pages(Project(TREE), version):
        expected = page if page.call else renumbered(page)
        properties = tuple(printable(prop) for prop in expected.properties)

        recaptured = capture_rendered(page)

        assert replace(recaptured, findings=()) == replace(
            expected, properties=properties, findings=()
        )
        assert {
            finding.code for finding in recaptured.findings
        } <= EXPECTED_FINDINGS, page.name


#: Rules of all kinds, about properties of the page below.
RULES: tuple[Requirement, ...] = (
    AtLeastOne(("name",)),
    AtLeastOne(("name", "short_name", "decks/level")),
    NotBoth(("name", "short_name")),
    AtLeastItems("decks", 2),
    AtLeastItems("decks/level", values=("Upper deck", "B")),
    AtLeastItems("decks/level", 3, ("Upper deck", "and more")),
    EitherResource(("name", "decks"), ("Ship Log",)),
)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_rule_is_captured_as_it_was_rendered(rule: Requirement) -> None:
    level = Property("level", type="string", values=(("1", Literal("B")),))
    decks = Property("decks", "collection", "deck", properties=(level,))
    name = Property("name", type="string", values=(("1", Literal("Ada")),))
    short_name = replace(name, name="short_name")
    page = Page(
        "Ships", "Sea", (), (Scenario("1", "POST", "create"),), (name, short_name, decks),
        requirements=(rule,),
    )  # fmt: skip
    recaptured = capture_rendered(page)
    assert recaptured.requirements == (rule,)
    # L029 is about the name with an underscore.
    assert {finding.code for finding in recaptured.findings} == {"L029"}


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(pages())
def test_a_generated_page_is_captured_as_it_was_rendered(page: Page) -> None:
    first = capture_rendered(page)

    assert replace(first, scenarios=(), findings=()) == replace(page, scenarios=())
    assert [_parts_outside_cells(each) for each in first.scenarios] == [
        _parts_outside_cells(each) for each in page.scenarios
    ]
    # The generated scenarios name no record; capture finds it, and then the sentences can name it too.
    second = capture_rendered(first)
    assert second.scenarios == first.scenarios
    assert {finding.code for finding in second.findings}.isdisjoint({"S019", "S020"})


def test_a_sentence_keeps_the_record_that_the_cells_do_not_show() -> None:
    """A deletion has no cells, and the cells of the update equal those of both records."""
    values = tuple((number, Literal("a")) for number in ("1", "2", "3"))
    scenarios = (
        Scenario("1", "POST", "create"),
        Scenario("2", "POST", "create"),
        Scenario("3", "PUT", "update", record_of="2"),
        Scenario("4", "DELETE", "delete", record_of="2"),
    )
    prop = Property("name", "scalar", "string", "optional", values)
    page = Page("Ships", "", (), scenarios, (prop,))

    assert capture_rendered(page).scenarios == scenarios


def _parts_outside_cells(scenario: Scenario) -> tuple[str, ...]:
    """Return the parts of a scenario that do not follow from the cells."""
    return (
        scenario.number,
        scenario.method,
        scenario.action,
        scenario.subject,
        scenario.label,
    )


@pytest.mark.parametrize("first", LIKE_NOTATIONS)
def test_texts_that_look_like_notations_are_captured_as_texts(first: str) -> None:
    for second in LIKE_NOTATIONS:
        prop = Property(
            "name",
            "scalar",
            "string",
            "optional",
            (("1", Literal(f"{first} {second}")),),
        )
        page = Page("Ships", "", (), (Scenario("1", "POST", "create"),), (prop,))

        assert capture_rendered(page).properties == (prop,)


def test_nested_members_of_a_method_page_are_captured_as_they_were_rendered() -> None:
    """Objects, lists of objects and lists of values are in the tables and in the samples."""

    def texts(*values: str | None) -> Items:
        return Items(tuple(None if text is None else Literal(text) for text in values))

    name = Property(
        "name", type="String", required="required", values=(("1", Literal("Jane")),)
    )
    shelf = Property(
        "shelf", type="String", required="required", values=(("1", texts("A1", "B2")),)
    )
    lent = Property("lent", type="Boolean", values=(("1", texts("false", None)),))
    page = Page(
        "addBook",
        "",
        (),
        (Scenario("1", "POST", "call"),),
        (
            Property("author", "object", properties=(name,)),
            Property("copies", "collection", "Copy", properties=(shelf, lent)),
            Property(
                "tags", "collection", "String", values=(("1", texts("old", "thin")),)
            ),
        ),
        call=Call(
            "POST",
            "/branches/{branch}/addBook",
            (
                Parameter("branch", "path", "String", "required", value="North side"),
                Parameter("X-Reader", "header", "String", "optional"),
            ),
            (
                Property("books", "collection", "Book", properties=(name_of_answer(),)),
                Property(
                    "done",
                    type="boolean",
                    required="required",
                    values=(("1", Literal("true")),),
                ),
            ),
        ),
    )
    recaptured = capture_rendered(page)
    assert recaptured.properties == page.properties
    assert recaptured.call == page.call


def name_of_answer() -> Property:
    titles = Items((Literal("A"), Literal("B")))
    return Property("title", type="String", values=(("1", titles),))
