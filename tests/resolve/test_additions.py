"""Corrections that add properties, keep members that the API lacks, and change a property's kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tablewright.model.corrections import (
    AdditionCorrection,
    Correction,
    KeepCorrection,
    KindCorrection,
    NameCorrection,
    PlaceCorrection,
)
from tablewright.model.facts import ApiObject, ApiResource, Facts, FlatName, Member
from tablewright.model.page import Page, Scenario, Unplaced
from tablewright.model.properties import Property
from tablewright.model.types import Reference, Scalar
from tablewright.model.values import Literal
from tablewright.resolve.api.alignment import align, refreshed
from tablewright.resolve.api.merge import extended
from tablewright.resolve.checks.page_vs_api import find_page_api_differences
from tablewright.resolve.corrections.apply import apply_corrections
from tablewright.resolve.samples.payloads import payload_of
from tablewright.values.placeholders import placeholders_of

WHY = "The page left the row out."
KEEL = Property("keel", type="string", values=(("1", Literal("oak")),))
DECK = Property(
    "deck", "collection", "Deck", properties=(Property("rail", type="string"),)
)
PAGE = Page("Ships", "", (), (Scenario("1", "POST", "create"),), (DECK,))


def corrected(page: Page, *corrections: Correction) -> Page:
    """The page after corrections, each of which changes `count` places."""
    (after,), stale = apply_corrections((page,), corrections)
    assert stale == ()
    return after


@pytest.mark.parametrize(
    ("at", "after"),
    [
        ("Ships", (DECK, KEEL)),
        ("Ships/deck", (replace(DECK, properties=(*DECK.properties, KEEL)),)),
        (
            "Ships/d*/rail",
            (
                replace(
                    DECK, properties=(replace(DECK.properties[0], properties=(KEEL,)),)
                ),
            ),
        ),
    ],
)
def test_a_correction_adds_properties(at: str, after: tuple[Property, ...]) -> None:
    assert (
        corrected(PAGE, AdditionCorrection(at, WHY, adds=(KEEL,))).properties == after
    )


@pytest.mark.parametrize(
    "entry",
    [
        AdditionCorrection("Ships/mast", WHY, adds=(KEEL,)),
        AdditionCorrection("Ships", WHY, adds=(replace(DECK, properties=()),)),
        AdditionCorrection(
            "Ships", WHY, adds=(Property("x", values=(("2", Literal("y")),)),)
        ),
        AdditionCorrection(
            "Ships",
            WHY,
            adds=(
                Property(
                    "x", properties=(replace(KEEL, values=(("9", Literal("")),)),)
                ),
            ),
        ),
        KeepCorrection("Ships/mast", WHY),
    ],
)
def test_a_stale_addition_changes_nothing(entry: Correction) -> None:
    (after,), stale = apply_corrections((PAGE,), (entry,))
    assert after == PAGE
    assert [(finding.code, dict(finding.texts)["problem"]) for finding in stale] == [
        ("E001", "changes nothing")
    ]


def test_a_lost_container_is_added_and_its_rows_are_moved() -> None:
    row = Unplaced(
        "ShipsSails",
        "sailDescriptor",
        "descriptor",
        "sailDescriptor",
        "required",
        (("1", Literal("Jib")),),
    )
    sails = Property("sails", "collection", "sail")
    after = corrected(
        replace(PAGE, unplaced=(row,)),
        AdditionCorrection("Ships", WHY, adds=(sails,)),
        PlaceCorrection("Ships/unplaced/ShipsSails/*", WHY, now="sails/*"),
    )
    placed = Property(
        "sailDescriptor", "descriptor", "sailDescriptor", "required", row.values
    )
    assert after.properties == (DECK, replace(sails, properties=(placed,)))
    assert after.unplaced == ()


def test_a_correction_replaces_the_kind_of_a_property() -> None:
    entry = KindCorrection("Ships/deck", WHY, was="collection", now="object")
    assert corrected(PAGE, entry).properties == (replace(DECK, kind="object"),)


@pytest.mark.parametrize(("type_", "after"), [("mast", "Mast"), ("string", "string")])
def test_a_type_that_repeats_the_name_is_renamed_with_it(
    type_: str, after: str
) -> None:
    before = replace(PAGE, properties=(Property("mast", "reference", type_),))
    named = corrected(before, NameCorrection("Ships/mast", WHY, now="Mast"))
    moved = corrected(before, PlaceCorrection("Ships/mast", WHY, now="Mast"))
    assert (
        named.properties == moved.properties == (Property("Mast", "reference", after),)
    )


PORT = Property("portReference", "reference", properties=(
    Property("portId", type="string", values=(("1", Literal("7")),)),
    Property("berth", type="integer", values=(("1", Literal("3")),)),
))  # fmt: skip
FACTS = Facts(
    "9.0",
    (ApiResource("ships", "ship", (FlatName("portId", ("portReference/portId",)),)),),
    (
        ApiObject(
            "portReference",
            "reference",
            (Member("portId", Scalar("string"), key=True),),
            resource="ports",
        ),
        ApiObject(
            "ship", "resource", (Member("portReference", Reference("portReference")),)
        ),
    ),
)


def test_a_kept_member_is_sent_and_belongs_to_the_facts() -> None:
    page = corrected(replace(PAGE, properties=(PORT,)), KeepCorrection("*/berth", WHY))
    facts = extended(FACTS, [(page, align(page, FACTS))])
    assert facts.objects[0].members[-1] == Member(
        "berth", Scalar("integer"), page_only=True
    )
    assert find_page_api_differences(page, facts, align(page, facts)) == ()
    assert refreshed(page, align(page, FACTS), facts) == align(page, facts)
    payload = payload_of(page, align(page, facts), "1")
    assert placeholders_of(payload, {}) == {
        "portReference": {"portId": "7", "berth": 3}
    }


def test_facts_without_kept_members_do_not_change() -> None:
    page = replace(PAGE, properties=(PORT,))
    assert extended(FACTS, [(page, align(page, FACTS))]) == FACTS
    assert [
        finding.code
        for finding in find_page_api_differences(page, FACTS, align(page, FACTS))
    ] == ["F102"]


def test_a_kept_member_that_the_api_has_is_an_error() -> None:
    page = corrected(replace(PAGE, properties=(PORT,)), KeepCorrection("*/portId", WHY))
    facts = extended(FACTS, [(page, align(page, FACTS))])
    assert [
        finding.code
        for finding in find_page_api_differences(page, facts, align(page, facts))
        if finding.at.endswith("portId")
    ] == ["F116"]
