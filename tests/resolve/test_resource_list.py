"""Differences between the list of required resources and the pages: findings, and other differences."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from harbor import page

from tablewright.model.corrections import (
    Correction,
    CorrectionsAndAcceptances,
    NameCorrection,
    TypeCorrection,
    ValueCorrection,
)
from tablewright.model.findings import Finding
from tablewright.model.page import Call, Page, Scenario, Source
from tablewright.model.renames import Renames, ResourceRename
from tablewright.model.required import ListEntry, Operation, RequiredList
from tablewright.model.sources import Sources
from tablewright.model.values import Items, Literal, Value
from tablewright.model.version import VersionRef
from tablewright.resolve.checks.resource_list import (
    CoveredPage,
    correct_list,
    find_list_findings,
    required_resources,
)
from tablewright.resolve.resolve import resolve_version
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project

ROOT = Path(__file__).resolve().parents[2]
WHY = "It is known and harmless."
METHODS = {"create": "POST", "update": "PUT", "delete": "DELETE"}
KNOWN = ("ports", "ships", "tallShipVoyages", "vessels", "voyages")
RENAMES = Renames((ResourceRename("boats", "ships", WHY),))
SOURCES = Sources(
    (
        Source("required", "readme.md", "", "", ()),
        Source("Ships", "ship-scenarios.md", "", "", ()),
    )
)


def doing(name: str, *does: str) -> Page:
    numbered = enumerate(does, 1)
    return page(
        name,
        scenarios=tuple(
            Scenario(str(at), METHODS[action], action) for at, action in numbered
        ),
    )


SHIPS = CoveredPage(doing("Ships", "create", "update", "create"), ("Ships", "ships"))


def listed(name: str, document: str = "", *operations: Operation) -> ListEntry:
    return ListEntry(name, operations or ("create", "update"), document)


def found(
    *entries: ListEntry, covered: tuple[CoveredPage, ...] = (SHIPS,)
) -> list[tuple[str, str, str]]:
    """The code, the place as corrections name it, and the message of each finding."""
    places, stale = correct_list(RequiredList(entries), ())
    assert stale == ()
    findings = find_list_findings(places, covered, SOURCES, RENAMES, KNOWN)
    return [(finding.code, finding.where, finding.message) for finding in findings]


def test_an_entry_gets_the_api_name_of_its_resource() -> None:
    entries = (
        listed("Whatever", "ship-scenarios.md"),
        listed("Ship"),
        listed("Boat"),
        listed("Tall Ship Voyage"),
        listed("Raft"),
    )
    places, _ = correct_list(RequiredList(entries), ())
    requirements = required_resources(places, (SHIPS,), SOURCES, RENAMES, KNOWN)
    assert [
        (requirement.place, requirement.resource) for requirement in requirements
    ] == [
        ("Whatever", "ships"),
        ("Ship", "ships"),
        ("Boat", "ships"),
        ("Tall Ship Voyage", "tallShipVoyages"),
        ("Raft", "Raft"),
    ]


@pytest.mark.parametrize(
    "entry",
    [
        listed("Ship", "ship-scenarios.md"),
        listed("ships", "ship-scenarios"),
        listed("SHIP", "Ship-Scenarios.html"),
        listed("Ships"),
        listed("Ship", "elsewhere.md"),
        listed("Ship", "", "update", "create"),
    ],
)
def test_an_entry_that_agrees_with_its_page_is_no_finding(entry: ListEntry) -> None:
    assert found(entry) == []


def test_other_spaces_capitals_and_plurals_are_no_finding() -> None:
    calls = CoveredPage(
        doing("PortCalls", "create", "update"), ("PortCalls", "portCalls")
    )
    for name in ("Port Call", "portcall", "Port calls", "PORT-CALL"):
        assert found(listed(name), covered=(calls,)) == [], name


def test_an_entry_can_have_the_name_of_the_page_or_of_the_api() -> None:
    crew = CoveredPage(
        doing("CrewMember", "create", "update"), ("CrewMember", "sailors")
    )
    assert found(listed("Sailor"), covered=(crew,)) == []


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (listed("Port", "port.md"), "port.md is not among the documents"),
        (listed("Port"), "it has no link"),
        (
            listed("Voyge"),
            "it has no link; the API has no such resource (did you mean 'voyages'?)",
        ),
        (listed("Xyzzy"), "it has no link; the API has no such resource"),
        (
            listed("TallVoyage"),
            "it has no link; the API has no such resource (did you mean 'tallShipVoyages'?)",
        ),
    ],
)
def test_r001_an_entry_without_a_page(entry: ListEntry, reason: str) -> None:
    message = (
        f"the list requires '{entry.name}', but no captured page is about it: {reason}"
    )
    assert found(listed("Ship"), entry) == [("R001", f"required/{entry.name}", message)]


def test_a_page_that_the_list_lacks_is_r002() -> None:
    ports = CoveredPage(doing("Ports", "create"), ("Ports", "ports"))
    message = (
        "the page of 'Ports' is captured, but the list of resources does not have it"
    )
    assert found(listed("Ship"), covered=(SHIPS, ports)) == [("R002", "Ports", message)]


@pytest.mark.parametrize(
    ("operations", "words"),
    [
        (("create",), "create"),
        (("create", "delete"), "create, delete"),
        (("create", "update", "delete"), "create, update, delete"),
    ],
)
def test_operations_that_differ_from_the_scenarios_are_r003(
    operations: tuple[Operation, ...], words: str
) -> None:
    message = (
        f"the list requires these operations of 'Ship': {words}; "
        "the scenarios of its page have: create, update"
    )
    assert found(listed("Ship", "", *operations)) == [
        ("R003", "required/Ship", message)
    ]


def test_the_operations_of_a_method_page_are_not_compared() -> None:
    call = Page(
        "boardShip",
        "",
        (),
        (Scenario("1", "POST", "call"),),
        (),
        call=Call("POST", "/x", (), ()),
    )
    assert (
        found(listed("boardShip"), covered=(CoveredPage(call, ("boardShip",)),)) == []
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Boat", "; 'Boat' was its name in the version before"),
        ("Vessel", "; 'Vessel' is another resource"),
        ("Raft", ""),
    ],
)
def test_r004_the_link_tells_which_page_a_wrong_name_means(
    name: str, hint: str
) -> None:
    message = f"the list has '{name}', but its page is about 'Ship'{hint}"
    assert found(listed(name, "ship-scenarios.md")) == [
        ("R004", f"required/{name}", message)
    ]


def test_an_entry_with_the_older_name_means_the_renamed_page() -> None:
    assert [code for code, _, _ in found(listed("Boat"))] == ["R004"]


def test_a_repeated_name_has_a_separate_place() -> None:
    again = found(listed("Ship"), listed("Ship", "", "create"))
    assert [(code, place) for code, place, _ in again] == [("R003", "required/Ship#2")]


# Corrections of the list


def corrected(*corrections: Correction) -> tuple[list[ListEntry], list[Finding]]:
    entries, stale = correct_list(
        RequiredList((listed("Boat"), listed("Port"))), corrections
    )
    return [entry for _, entry in entries], list(stale)


def text(*items: str) -> Value:
    return Items(tuple(Literal(item) for item in items))


@pytest.mark.parametrize(
    ("correction", "left"),
    [
        (
            NameCorrection("required/Boat", WHY, was="Boat", now="Ship"),
            [listed("Ship"), listed("Port")],
        ),
        (NameCorrection("required/Boat", WHY, was="Boat"), [listed("Port")]),
        (
            ValueCorrection(
                "required/B*",
                WHY,
                was=text("create", "update"),
                now=text("delete", "create"),
            ),
            [listed("Boat", "", "create", "delete"), listed("Port")],
        ),
    ],
)
def test_a_correction_changes_the_list(
    correction: Correction, left: list[ListEntry]
) -> None:
    assert corrected(correction) == (left, [])


@pytest.mark.parametrize(
    "correction",
    [
        NameCorrection("required/Raft", WHY, was="Raft", now="Ship"),
        NameCorrection("required/Boat", WHY, was="Port", now="Ship"),
        ValueCorrection("required/Boat", WHY, was=text("create"), now=text("delete")),
        TypeCorrection("required/Boat", WHY, was="Boat", now="Ship"),
    ],
)
def test_a_correction_that_changes_nothing_is_stale(
    correction: Correction,
) -> None:
    _, (stale,) = corrected(correction)
    assert (stale.code, stale.at) == ("E001", correction.at)


def test_corrections_of_pages_do_not_change_the_list() -> None:
    assert corrected(NameCorrection("*/Boat", WHY, was="Boat", now="Ship")) == (
        [listed("Boat"), listed("Port")],
        [],
    )


def test_the_suggested_correction_ends_the_finding() -> None:
    entry = listed("Boat", "ship-scenarios.md")
    places, _ = correct_list(RequiredList((entry,)), ())
    (finding,) = find_list_findings(places, (SHIPS,), SOURCES, RENAMES, KNOWN)

    suggested = finding.fix

    assert suggested is not None
    places, stale = correct_list(RequiredList((entry,)), (suggested,))
    assert stale == ()
    assert find_list_findings(places, (SHIPS,), SOURCES, RENAMES, KNOWN) == ()


# The real lists


def test_the_published_lists_differ_from_the_pages_as_the_census_counts() -> None:
    """The differences of uncorrected lists and pages, which the census counts as readme-mismatch."""
    counts = {
        version: Counter(finding.code for finding in uncorrected(version))
        for version in ("v4", "v5")
    }
    assert counts == {
        "v4": {"R002": 1, "R003": 1, "R004": 2},
        "v5": {"R002": 2, "R003": 1, "R004": 4},
    }


@pytest.mark.parametrize(
    ("version", "code", "places"),
    [
        ("v4", "R002", ["DescriptorMapping"]),
        (
            "v5",
            "R002",
            [
                "DescriptorMapping",
                "StudentEducationOrganizationResponsibilityAssociations",
            ],
        ),
        ("v4", "R003", ["BellSchedule"]),
        ("v5", "R003", ["BellSchedule"]),
        (
            "v4",
            "R004",
            [
                "StudentDisciplineIncidentAssociation",
                "StudentMigrantProgramAssociations",
            ],
        ),
        (
            "v5",
            "R004",
            [
                "Parent",
                "StudentDisciplineIncidentAssociation",
                "StudentMigrantProgramAssociations",
                "StudentParentAssociation",
            ],
        ),
    ],
)
def test_the_findings_include_the_entries_that_the_census_lists(
    version: str, code: str, places: list[str]
) -> None:
    found = sorted(
        finding.where.removeprefix("required/")
        for finding in uncorrected(version)
        if finding.code == code
    )
    assert found == places


def test_a_version_without_a_list_has_no_findings_about_it() -> None:
    assert [
        finding for version in ("v2", "v3") for finding in uncorrected(version)
    ] == []


def uncorrected(version: str) -> list[Finding]:
    parts = replace(
        Project(SpecTree(ROOT)).files(VersionRef("edfi", version)),
        entries=CorrectionsAndAcceptances(),
    )
    return [
        finding
        for finding in resolve_version(parts).findings
        if finding.code.startswith("R")
    ]
