"""Updates that change the natural key of their record are reported, and marked where a PUT may not do so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from harbor import FACTS, page, prop, resource

from tablewright.model.errata import Errata
from tablewright.model.facts import Facts
from tablewright.model.page import Scenario
from tablewright.model.properties import Property
from tablewright.model.values import Calculated, Literal, SchoolDate, Soft
from tablewright.model.version import VersionRef
from tablewright.resolve.api.alignment import align
from tablewright.resolve.resolve import resolve_version
from tablewright.resolve.samples.key_changes import find_key_changes, mark_recreated
from tablewright.resolve.samples.records import Records
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project

ONE, TWO = Literal("1"), Literal("2")
SCENARIOS = (
    Scenario("1", "POST", "create"),
    Scenario("2", "PUT", "update", record_of="1"),
    Scenario("3", "PUT", "update", record_of="1"),
    Scenario("4", "DELETE", "delete", record_of="1"),
)
UPDATABLE = replace(
    FACTS,
    resources=tuple(replace(item, key_updatable=True) for item in FACTS.resources),
)


def messages(*properties: Property, facts: Facts = FACTS) -> list[str]:
    voyages = resource(page("Voyages", *properties, scenarios=SCENARIOS), facts)
    return [
        f"{finding.at}: {finding.code} {finding.message}"
        for finding in find_key_changes(
            [voyages], {voyages.name: align(voyages.page, facts)}
        )
    ]


def test_the_message_contains_the_requests_of_a_test_run() -> None:
    number = prop("number", s1=ONE, s2=ONE, s3=TWO)
    changes = (
        "scenarios/3: S021 the update of scenario 3 changes the natural key of its record at number; "
        "`run` sends "
    )
    assert messages(number) == [
        changes + "DELETE and POST, because a PUT may not change the key"
    ]
    assert messages(number, facts=UPDATABLE) == [changes + "a PUT"]


def test_a_record_is_recreated_if_a_put_may_not_change_its_key() -> None:
    found = page("Voyages", prop("number", s1=ONE, s2=ONE, s3=TWO), scenarios=SCENARIOS)
    assert [
        sample.recreate for sample in mark_recreated(resource(found, FACTS)).samples
    ] == [
        False,
        False,
        True,
        False,
    ]
    assert not any(
        sample.recreate for sample in mark_recreated(resource(found, UPDATABLE)).samples
    )


def test_the_finding_contains_the_place_of_a_member_in_a_reference() -> None:
    ship = prop("shipReference", prop("shipId", s1=ONE, s2=TWO, s3=TWO))
    log = prop(
        "logReference",
        prop("shipId", s1=ONE, s2=TWO, s3=TWO),
        prop("page", s1=ONE, s2=TWO, s3=TWO),
    )
    (finding,) = messages(ship, log)
    assert "scenarios/2: S021" in finding
    assert "at shipReference/shipId, logReference/shipId; " in finding


def test_a_key_that_changes_and_changes_back_is_reported_twice() -> None:
    assert [
        message[:11] for message in messages(prop("number", s1=ONE, s2=TWO, s3=ONE))
    ] == [
        "scenarios/2",
        "scenarios/3",
    ]


def test_another_notation_of_the_same_value_is_no_change() -> None:
    assert messages(prop("number", s1=ONE, s2=Soft(ONE), s3=Calculated("1"))) == []


def test_an_update_that_leaves_out_the_key_does_not_change_it() -> None:
    assert messages(prop("number", s1=ONE, s3=ONE)) == []
    assert len(messages(prop("number", s1=ONE, s3=TWO))) == 1


@pytest.mark.parametrize(("later", "until"), [(ONE, [""]), (TWO, ["3", ""])])
def test_the_lifetimes_of_keys_end_at_the_reported_scenarios(
    later: Literal, until: list[str]
) -> None:
    """Scenario 3 gives one part of the key only; the other part does not change."""
    ship = prop("shipReference", prop("shipId", s1=ONE, s2=ONE))
    number = prop("number", s1=ONE, s2=ONE, s3=later)
    voyages = resource(page("Voyages", number, ship, scenarios=SCENARIOS))
    lifetimes = Records.of((voyages,), ()).lifetimes["voyages"]
    alignments = {voyages.name: align(voyages.page, FACTS)}
    found = [finding.at for finding in find_key_changes([voyages], alignments)]
    assert [lifetime.until for lifetime in lifetimes] == until
    assert found == [
        f"scenarios/{lifetime.until}" for lifetime in lifetimes if lifetime.until
    ]


def test_changes_of_other_members_are_not_reported() -> None:
    assert (
        messages(
            prop("number", s1=ONE, s2=ONE, s3=ONE),
            prop("ends", s1=SchoolDate(9, 1), s2=SchoolDate(9, 2)),
        )
        == []
    )


def test_the_captured_pages_change_the_keys_that_the_census_lists() -> None:
    """The census counts 13 updates and lists 12, of which 11 are here.

    The begin date of a staff's section is no member of the key in v4; in v5 it is, but is left out (D003),
    as the whole key of a special education exit is. The last update of an enrollment gives it its first entry
    date again; the census compares it with the creation, where it is no change.
    """
    changes = [
        (version, finding.page, finding.at.rpartition("/")[2])
        for version in ("v4", "v5")
        for parts in [
            Project(SpecTree(Path(__file__).resolve().parents[2])).files(
                VersionRef("edfi", version)
            )
        ]
        for finding in resolve_version(replace(parts, errata=Errata())).findings
        if finding.code == "S021"
    ]
    both = [
        ("ClassPeriods", "3"),
        ("StaffEducationOrganizationAssignmentAssociations", "3"),
        ("StudentProgramAssociations", "3"),
        ("StudentProgramAssociations", "4"),
        ("StudentSchoolAssociations", "3"),
        ("StudentSchoolAssociations", "5"),
    ]
    expected = [(version, *change) for version in ("v4", "v5") for change in both]
    assert sorted(changes) == sorted([*expected, ("v4", "StudentAcademicRecords", "3")])
