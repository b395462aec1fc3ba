"""The additional requirements of pages are corrected, resolved to the API, and applied to samples."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harbor import API_OBJECTS, FACTS, page, prop, resource

from tablewright.model.corrections import (
    Correction,
    NameCorrection,
    PlaceCorrection,
    RequirementCorrection,
)
from tablewright.model.page import Page, Scenario
from tablewright.model.properties import Property
from tablewright.model.requirements import (
    AtLeastItems,
    AtLeastOne,
    EitherResource,
    NotBoth,
    Requirement,
)
from tablewright.model.values import Items, Literal, Value
from tablewright.model.version import Branch, Resource
from tablewright.resolve.api.alignment import align
from tablewright.resolve.checks.required_values import find_unmet_requirements
from tablewright.resolve.checks.requirements import ResolvedRules, resolve_rules
from tablewright.resolve.corrections.apply import apply_corrections
from tablewright.resolve.samples.completion import complete
from tablewright.resolve.samples.dependencies import ResourceNames
from tablewright.resolve.samples.records import Records

A, DAY = Literal("A"), Literal("2016-09-16")
SCENARIOS = (
    Scenario("1", "POST", "create"),
    Scenario("2", "PUT", "update", record_of="1"),
)
SHIP_ID = prop("shipId", s1=A, s2=A)
#: A ship has a day of launching, or a flag.
LAUNCHED_OR_FLAG = AtLeastOne(("launched", "flagDescriptor"))


def ships(*properties: Property, rules: tuple[Requirement, ...]) -> Page:
    found = page("Ships", SHIP_ID, *properties, scenarios=SCENARIOS)
    return replace(found, requirements=rules)


def resolved(found: Page, printed_names: dict[str, str] | None = None) -> ResolvedRules:
    resources = (with_wire_paths(found),)
    names = ResourceNames.of(resources, API_OBJECTS, FACTS.known, printed_names or {})
    return resolve_rules(resources, names, {})


def with_wire_paths(found: Page) -> Resource:
    return replace(resource(found), wire_paths=align(found, FACTS).wire_paths())


def messages(found: Page) -> list[str]:
    return [f"{each.code} {each.message}" for each in resolved(found).findings]


# Samples --------------------------------------------------------------------------------------------


def test_a_sample_that_meets_the_rule_has_no_finding() -> None:
    found = ships(
        prop("launched", s1=DAY), prop("flagDescriptor", s2=Literal("Red")),
        rules=(LAUNCHED_OR_FLAG,),
    )  # fmt: skip
    assert messages(found) == []
    assert resolved(found).resources[0].rules == (LAUNCHED_OR_FLAG,)


def test_a_sample_that_breaks_a_rule_is_a_finding() -> None:
    found = ships(
        prop("launched", s1=DAY), prop("flagDescriptor"), rules=(LAUNCHED_OR_FLAG,)
    )
    assert messages(found) == [
        "A004 the page requires at least one of launched and flagDescriptor, "
        "but the payloads do not have it (scenario 2)"
    ]


def test_the_values_of_items_are_compared() -> None:
    decks = prop("decks", prop("name", s1=Items((A, Literal("B"))), s2=A))
    rule = AtLeastItems("decks/name", values=("A", "B"))
    assert messages(ships(decks, rules=(rule,))) == [
        'A004 the page requires the values "A" and "B" of decks/name, but the payloads do not have it '
        "(scenario 2)"
    ]


def test_a_rule_about_a_place_without_a_member_is_left_out_with_a_finding() -> None:
    rules = (AtLeastOne(("colour",)), AtLeastOne(("sails",)))
    found = ships(prop("colour", s1=A, s2=A), rules=rules)
    assert messages(found) == [
        "A003 the rule 'colour' names 'colour', which means no member of the API",
        "A003 the rule 'sails' names 'sails', which the corrected page does not have",
    ]
    assert resolved(found).resources[0].rules == ()


def test_the_other_resource_is_looked_up_by_its_printed_name() -> None:
    rule = EitherResource(("launched",), ("Vessel Log",))
    found = ships(prop("launched", s1=DAY, s2=DAY), rules=(rule,))
    (finding,) = resolved(found).findings
    assert (finding.code, dict(finding.details)["name"]) == ("A005", "Vessel Log")
    known = resolved(found, {"Vessel Log": "logs"})
    assert known.findings == ()
    assert known.resources[0].rules == (EitherResource(("launched",), ("logs",)),)


# Required values ------------------------------------------------------------------------------------


def unmet(found: Page) -> list[str]:
    findings = find_unmet_requirements(found, align(found, FACTS))
    return [f"{each.code} {each.at} {', '.join(each.scenarios)}" for each in findings]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((), ["D006 launched 1"]),
        ((LAUNCHED_OR_FLAG,), ["A006 launched 1"]),
        ((EitherResource(("launched",), ("logs",)),), ["A006 launched 1"]),
        # The other member has no value either, or nothing else may have the value.
        ((AtLeastOne(("launched", "portReference")),), ["D006 launched 1"]),
        ((AtLeastOne(("launched",)),), ["D006 launched 1"]),
        ((AtLeastItems("launched", 1),), ["D006 launched 1"]),
    ],
)
def test_a_required_row_may_be_empty_if_the_rule_is_met(
    rules: tuple[Requirement, ...], expected: list[str]
) -> None:
    flag = prop("flagDescriptor", s1=Literal("Red"), s2=Literal("Red"))
    port = prop("portReference", prop("portCode", required="optional"))
    found = ships(prop("launched", s2=DAY), flag, port, rules=rules)
    assert unmet(found) == expected


def test_a_row_without_any_value_may_be_empty_as_well() -> None:
    flag = prop("flagDescriptor", s1=Literal("Red"), s2=Literal("Red"))
    rules = (LAUNCHED_OR_FLAG,)
    assert unmet(ships(prop("launched"), flag, rules=rules)) == ["A006 launched 1, 2"]
    assert unmet(ships(prop("launched"), flag, rules=())) == ["D002 launched "]


def test_an_item_of_a_list_that_may_be_absent_needs_its_required_members() -> None:
    rule = EitherResource(("decks",), ("logs",))
    decks = prop("decks", prop("level"), prop("name", s1=A, s2=A))
    assert unmet(ships(decks, rules=(rule,))) == ["D002 decks/level "]
    empty = prop("decks", prop("level"))
    assert unmet(ships(empty, rules=(rule,))) == ["A006 decks/level 1, 2"]


# Complete samples -----------------------------------------------------------------------------------


def complete_members(found: Page, number: str = "1") -> set[str]:
    """The members at the root of a complete sample."""
    ruled = resolved(found).resources
    result = complete(
        ruled,
        API_OBJECTS,
        FACTS.descriptors,
        {"ships": align(found, FACTS)},
        Records.of(ruled, ()),
    )
    for sample in result.resources[0].samples:
        if sample.scenario.number == number:
            assert isinstance(sample.complete, Branch)
            return {name for name, _ in sample.complete.members} - {"shipId"}
    raise AssertionError(number)


def optional(name: str, **cells: Value) -> Property:
    return prop(name, required="optional", **cells)


def test_a_complete_sample_gets_one_of_several_optional_members() -> None:
    members = (optional("launched"), optional("flagDescriptor"))
    assert complete_members(ships(*members, rules=())) == set()
    assert complete_members(ships(*members, rules=(LAUNCHED_OR_FLAG,))) == {"launched"}


@pytest.mark.parametrize(
    ("flag", "expected"),
    [({}, {"launched"}), ({"s1": Literal("Red")}, {"flagDescriptor"})],
)
def test_a_complete_sample_gets_no_second_member_that_a_rule_forbids(
    flag: dict[str, Value], expected: set[str]
) -> None:
    members = (prop("launched"), prop("flagDescriptor", **flag))
    rule = NotBoth(("launched", "flagDescriptor"))
    assert complete_members(ships(*members, rules=(rule,))) == expected
    both = {"launched", "flagDescriptor"}
    assert complete_members(ships(*members, rules=())) == both


# Corrections ----------------------------------------------------------------------------------------


def corrected(found: Page, correction: Correction) -> tuple[Requirement, ...]:
    (after,), findings = apply_corrections((found,), (correction,))
    assert findings == ()
    return after.requirements


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        (None, NotBoth(("a", "b")), (LAUNCHED_OR_FLAG, NotBoth(("a", "b")))),
        (LAUNCHED_OR_FLAG, NotBoth(("a", "b")), (NotBoth(("a", "b")),)),
        (LAUNCHED_OR_FLAG, None, ()),
    ],
)
@pytest.mark.parametrize("at", ["Ships/requirements", "Sh*/requirements/2"])
def test_a_correction_adds_replaces_and_removes_a_rule(
    at: str,
    was: Requirement | None,
    now: Requirement | None,
    expected: tuple[Requirement, ...],
) -> None:
    correction = RequirementCorrection(at=at, why="So.", was=was, now=now)
    found = ships(rules=(LAUNCHED_OR_FLAG,))
    assert corrected(found, correction) == expected


@pytest.mark.parametrize(
    ("at", "was", "now"),
    [
        ("Ports/requirements", None, NotBoth(("a", "b"))),
        ("Ships/requirement", None, NotBoth(("a", "b"))),
        ("Ships/requirements", NotBoth(("a", "b")), None),
        ("Ships/requirements", None, LAUNCHED_OR_FLAG),
        ("Ships/requirements", None, None),
    ],
)
def test_a_correction_that_fits_no_rule_is_out_of_date(
    at: str, was: Requirement | None, now: Requirement | None
) -> None:
    correction = RequirementCorrection(at=at, why="So.", was=was, now=now)
    found = ships(rules=(LAUNCHED_OR_FLAG,))
    (after,), (finding,) = apply_corrections((found,), (correction,))
    assert finding.code == "E001"
    assert after == found


@pytest.mark.parametrize(
    ("correction", "place"),
    [
        (NameCorrection(at="Ships/decks", why="So.", now="floors"), "floors/level"),
        (
            NameCorrection(at="Ships/decks/level", why="So.", now="rank"),
            "decks/rank",
        ),
        (PlaceCorrection(at="Ships/decks/level", why="So.", now="level"), "level"),
        (PlaceCorrection(at="Ships/decks/*", why="So.", now="*"), "level"),
        (
            PlaceCorrection(at="Ships/decks", why="So.", now="mast/*"),
            "mast/decks/level",
        ),
        # The property is gone; the check of the rules reports that.
        (NameCorrection(at="Ships/decks/level", why="So."), "decks/level"),
    ],
)
def test_a_rule_follows_a_property_that_a_correction_moves(
    correction: Correction, place: str
) -> None:
    decks = prop("decks", prop("level", s1=A))
    found = ships(decks, prop("mast"), rules=(AtLeastOne(("decks/level",)),))
    assert corrected(found, correction) == (AtLeastOne((place,)),)
