"""Rows are findings if their cells do not fit their required flag."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from harbor import FACTS, page, prop

from committed_spec import PROJECT
from tablewright.model.findings import Finding
from tablewright.model.page import Call, Page, Scenario
from tablewright.model.properties import Property, Required
from tablewright.model.values import Items, Literal, Value
from tablewright.model.version import ArrayTree, Branch, Tree, VersionRef
from tablewright.resolve.api.alignment import Alignment, align
from tablewright.resolve.checks.required_values import find_unmet_requirements
from tablewright.specfiles import SpecTree

A, B = Literal("A"), Literal("B")
TREE = SpecTree(Path(__file__).resolve().parents[2])
VERSIONS = TREE.versions()

#: Scenarios create two ships; the first is updated twice, the second once and then deleted.
SCENARIOS = (
    Scenario("1", "POST", "create"),
    Scenario("2", "POST", "create"),
    Scenario("3", "PUT", "update", record_of="1"),
    Scenario("4", "PUT", "update", record_of="2"),
    Scenario("5", "PUT", "update", record_of="1"),
    Scenario("6", "DELETE", "delete", record_of="2"),
)


def unmet(
    *properties: Property, scenarios: tuple[Scenario, ...] = SCENARIOS
) -> tuple[Finding, ...]:
    found = page("Ships", *properties, scenarios=scenarios)
    return find_unmet_requirements(found, align(found, FACTS))


def everywhere(value: Value) -> dict[str, Value]:
    return {f"s{number}": value for number in range(1, 6)}


REQUIRED = "is required, but the scenarios that create the record have no value"


def messages(
    *properties: Property, scenarios: tuple[Scenario, ...] = SCENARIOS
) -> list[str]:
    return [
        f"{finding.at}: {finding.code} {finding.message}"
        for finding in unmet(*properties, scenarios=scenarios)
    ]


def test_a_page_with_all_required_values_has_no_findings() -> None:
    deck = prop(
        "decks",
        prop("level", **everywhere(Items((A, B)))),
        prop("name", **everywhere(Items((A, B)))),
    )
    requirements, spare = prop("shipId", **everywhere(A)), prop(
        "launched", required="optional"
    )
    assert (
        messages(
            requirements,
            deck,
            spare,
            prop("flagDescriptor", required="conditional", s2=A),
        )
        == []
    )


def test_an_operation_page_has_no_unmet_requirements() -> None:
    found = Page(
        "checkIn",
        "",
        (),
        SCENARIOS,
        (prop("x"),),
        call=Call("POST", "/checkin", (), ()),
    )
    assert find_unmet_requirements(found, align(found, FACTS)) == ()


# D001: required, but empty at creation ------------------------------------------------------------------


def test_a_value_that_comes_with_an_update_names_it() -> None:
    assert messages(prop("launched", s4=A)) == [
        "launched: D006 'launched' is required, and an update adds it (scenario 4); "
        "the scenarios that create the record have no value (scenarios 1, 2)"
    ]


def test_only_the_scenarios_that_leave_it_empty_are_named() -> None:
    assert messages(prop("launched", s2=A, s4=A)) == [
        f"launched: D001 'launched' {REQUIRED} (scenario 1)"
    ]


def test_the_message_contains_an_absent_list() -> None:
    cells: dict[str, Value] = {key: Items((A,)) for key in ("s1", "s3", "s5")}
    decks = prop(
        "decks", prop("level", **cells), prop("name", required="optional", s2=None)
    )
    assert messages(decks) == [
        f"decks/level: D001 'level' {REQUIRED} (scenario 2); 'decks' is absent as a whole (scenario 2)"
    ]
    assert messages(replace(decks, required="optional"))[1] == (
        f"decks/level: D001 'level' {REQUIRED} (scenario 2); "
        "the optional 'decks' is absent as a whole (scenario 2)"
    )


def test_a_list_with_another_value_is_not_absent() -> None:
    cells: dict[str, Value] = {key: Items((A,)) for key in ("s1", "s3", "s5")}
    name = prop("name", required="conditional", **everywhere(Items((B,))))
    assert messages(prop("decks", prop("level", **cells), name)) == [
        f"decks/level: D001 'level' {REQUIRED} (scenario 2)"
    ]


def test_a_row_without_a_value_in_one_item_is_a_finding() -> None:
    level = prop("level", **{**everywhere(Items((A, B))), "s1": Items((A, None))})
    name = prop("name", **{**everywhere(Items((A, B))), "s4": A})
    assert [
        (finding.at, finding.code, dict(finding.texts)["scenarios"])
        for finding in unmet(prop("decks", level, name))
    ] == [
        ("decks/level", "D006", "1"),
        ("decks/name", "D003", "4"),
    ]


def test_a_value_that_is_left_out_on_purpose_is_no_finding() -> None:
    launched = prop("launched", s2=A, s3=A, s4=A)
    assert [finding.code for finding in unmet(launched)] == ["D003", "D006"]
    assert unmet(replace(launched, empty=("1", "5"))) == ()


# D002: no value at all -----------------------------------------------------------------------------------


def test_a_row_without_any_value_is_one_finding() -> None:
    assert messages(
        prop("launched"), prop("flagDescriptor", required="conditional")
    ) == [
        "flagDescriptor: D002 'flagDescriptor' is conditional, but no scenario has a value for it",
        "launched: D002 'launched' is required, but no scenario has a value for it",
    ]


def test_a_list_without_rows_for_its_members_needs_no_value() -> None:
    # L030 reports that the rows are missing.
    assert messages(Property("decks", "collection", required="required")) == []


@pytest.mark.parametrize("required", ["required", "conditional", "optional"])
def test_a_reference_without_rows_for_its_members_needs_values(
    required: Required,
) -> None:
    reference = Property("companyReference", "reference", required=required)
    found = messages(reference)
    if required == "optional":
        assert found == []
    else:
        text = f"'companyReference' is {required}, but no scenario has a value for it"
        assert found == [f"companyReference: D002 {text}"]


# D003: an update leaves out a value of its record --------------------------------------------------------


def test_a_value_that_updates_leave_out_is_a_finding() -> None:
    (text,) = messages(prop("launched", s1=A, s2=A, s4=B))
    assert text.endswith(
        "is required, but an update leaves out the value of its record (scenarios 3, 5)"
    )


def test_a_value_of_an_earlier_update_counts_as_a_value_of_the_record() -> None:
    codes = [
        (finding.code, dict(finding.texts)["scenarios"])
        for finding in unmet(prop("launched", s2=A, s3=A, s4=A))
    ]
    assert codes == [("D003", "5"), ("D006", "1")]


def test_a_value_that_a_later_update_adds_is_not_left_out_before() -> None:
    assert [finding.code for finding in unmet(prop("launched", s2=A, s4=A, s5=A))] == [
        "D006"
    ]


def test_a_value_that_the_sentence_removes_is_no_finding() -> None:
    updates = tuple(
        (
            replace(scenario, removes=("launched",))
            if scenario.record_of == "1"
            else scenario
        )
        for scenario in SCENARIOS
    )
    assert messages(prop("launched", s1=A, s2=A, s4=A), scenarios=updates) == []


def test_a_value_that_an_earlier_update_removed_is_not_left_out() -> None:
    removing = replace(SCENARIOS[2], removes=("launched",))
    scenarios = (*SCENARIOS[:2], removing, *SCENARIOS[3:])
    launched = {"s1": A, "s2": A, "s4": A}
    assert messages(prop("launched", **launched), scenarios=scenarios) == []
    # The removing update and the next one have no value; a third one would leave out that of the second.
    third = Scenario("7", "PUT", "update", record_of="1")
    (text,) = messages(
        prop("launched", **launched, s5=B), scenarios=(*scenarios, third)
    )
    assert text.endswith("leaves out the value of its record (scenario 7)")


# D004 and D005: optional rows ---------------------------------------------------------------------------


def test_a_value_that_certification_does_not_ask_for() -> None:
    assert messages(prop("launched", required="optional", s1=A, s3=B)) == [
        "launched: D004 'launched' is optional, but has a value (scenarios 1, 3)"
    ]


def test_an_optional_list_with_required_members_is_a_finding() -> None:
    members = (
        prop("level", **everywhere(A)),
        prop("name", required="conditional", s1=A),
    )
    assert messages(prop("decks", *members, required="optional")) == [
        "decks: D005 'decks' is optional, but has required members: 'level'"
    ]
    assert messages(prop("decks", *members, required="conditional")) == []


# The published pages ----------------------------------------------------------------------------------


def captured() -> list[tuple[str, Page, Alignment]]:
    """Every page of the published v4 and v5 as captured, before any correction."""
    versions = [PROJECT.files(VersionRef("edfi", version)) for version in ("v4", "v5")]
    return [
        (files.info.name, read, align(read, files.facts))
        for files in versions
        for read in files.pages
        if files.facts
    ]


def test_the_captured_pages_have_the_rows_that_the_census_counts() -> None:
    """The census counts 91 required cells in 60 rows empty at creation, 4 of these rows never valued.

    16 cells in 8 rows are in columns of descriptor mappings that capture leaves out as empty, and 4 cells are
    those of a list without members and of a reference without a parent. The census counts 7 optional rows
    with a value.
    """
    rows, cells = Counter[tuple[str, str]](), Counter[str]()
    for version, read, alignment in captured():
        for finding in find_unmet_requirements(read, alignment):
            rows[version, finding.code] += 1
            cells[finding.code] += len(
                numbers(finding)
                or [
                    scenario
                    for scenario in read.scenarios
                    if scenario.action == "create"
                ]
            )
    assert rows == {
        ("v4", "D001"): 9,
        ("v5", "D001"): 16,
        ("v4", "D006"): 7,
        ("v5", "D006"): 11,
        ("v4", "D002"): 1,
        ("v5", "D002"): 4,
        ("v4", "D003"): 6,
        ("v5", "D003"): 11,
        ("v4", "D004"): 7,
        ("v4", "D005"): 4,
        ("v5", "D005"): 1,
    }
    assert cells["D001"] + cells["D006"] + cells["D002"] == 91 - 16 - 4


def test_the_captured_pages_have_the_empty_cells_that_the_census_counts_in_updates() -> (
    None
):
    """The census counts 77 required cells empty in updates, with those of references without members.

    An update leaves out the value (D003), its sentence removes it, or the record never had it.
    """
    counts = Counter[str]()
    for _, read, alignment in captured():
        found = [
            finding
            for finding in find_unmet_requirements(read, alignment)
            if finding.code == "D003"
        ]
        dropped = {
            (finding.at, number) for finding in found for number in numbers(finding)
        }
        for place, row in read.walk():
            if (
                row.required != "required"
                or row.properties
                or place in alignment.holders
            ):
                continue
            for scenario in read.scenarios:
                if scenario.action == "update" and row.value(scenario.number) is None:
                    other = "removed" if place in scenario.removes else "never had"
                    counts[
                        "dropped" if (place, scenario.number) in dropped else other
                    ] += 1
    assert counts == {"dropped": 26, "removed": 6, "never had": 43}


def numbers(finding: Finding) -> list[str]:
    """The scenarios in the details of a finding."""
    return dict(finding.texts).get("scenarios", "").replace(",", "").split()


@pytest.mark.parametrize("pair", VERSIONS, ids="/".join)
def test_the_complete_form_has_a_value_for_each_empty_required_cell(
    pair: VersionRef,
) -> None:
    """An empty required cell has a value in the complete form, inside optional objects as well."""
    facts = PROJECT.files(pair).facts
    for resource in PROJECT.resolved(pair).version.resources if facts else ():
        alignment = align(resource.page, facts)
        complete = {
            sample.scenario.number: sample.complete
            for sample in resource.samples
            if sample.complete
        }
        for finding in find_unmet_requirements(resource.page, alignment):
            place = alignment.at(finding.at)
            if finding.code in ("D001", "D002", "D003", "D006") and place:
                for number in numbers(finding) or complete:
                    assert has(complete[number], place.wire), (finding, number)


def has(tree: Tree, wire: tuple[str, ...]) -> bool:
    if isinstance(tree, ArrayTree):
        return all(has(item, wire) for item in tree.items)
    if not wire:
        return True
    child = dict(tree.members).get(wire[0]) if isinstance(tree, Branch) else None
    return child is not None and has(child, wire[1:])
