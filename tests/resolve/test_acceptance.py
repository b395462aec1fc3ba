"""Findings are open if they are neither corrected nor accepted; entries can be out of date."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tablewright.model.errata import Acceptance, Correction, Errata
from tablewright.model.findings import (
    AcceptancePlace,
    CorrectionPlace,
    Finding,
    PagePlace,
)
from tablewright.resolve.findings.acceptance import open_findings
from tablewright.rules import RULES

WHY = "It is known and harmless."
MAST, SAIL = Finding("F106", PagePlace("Ships", "mast")), Finding(
    "F106", PagePlace("Ships", "sail")
)
PAGE = Finding("F111", PagePlace("Ships"))
ERROR = Finding("E001", CorrectionPlace("Ships/mast"))
ALL = (SAIL, MAST, PAGE)


def accepted(*entries: Acceptance) -> Errata:
    return Errata(accepted=entries)


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        (Acceptance("F106", WHY, count=2), (PAGE,)),
        (Acceptance("F106", WHY, "Ships/*", 2), (PAGE,)),
        (Acceptance("F106", WHY, "Ships/mast"), (PAGE, SAIL)),
        (Acceptance("F111", WHY, "Ships"), (MAST, SAIL)),
        (Acceptance("F111", WHY), (MAST, SAIL)),
    ],
)
def test_accepted_findings_are_no_longer_open(
    entry: Acceptance, left: tuple[Finding, ...]
) -> None:
    assert open_findings(ALL, accepted(entry)) == left
    assert open_findings(ALL, Errata(), (entry,)) == left


@pytest.mark.parametrize(
    ("entry", "found", "left"),
    [
        (Acceptance("F106", WHY), 2, (PAGE,)),
        (Acceptance("F106", WHY, count=3), 2, (PAGE,)),
        (Acceptance("F106", WHY, "Ships/mas"), 0, (PAGE, MAST, SAIL)),
        (Acceptance("F106", WHY, "ships/*", 2), 0, (PAGE, MAST, SAIL)),
        (Acceptance("T001", WHY), 0, (PAGE, MAST, SAIL)),
        (Acceptance("F106", WHY, count=0), 2, (PAGE,)),
    ],
)
def test_an_acceptance_covers_exactly_count_findings(
    entry: Acceptance, found: int, left: tuple[Finding, ...]
) -> None:
    counts = (("count", str(entry.count)), ("found", str(found)))
    details = (
        ("accepted", entry.code),
        ("selection", ""),
        *counts,
        ("where", f": Ships {found}" if found else ""),
    )
    stale = Finding("E002", AcceptancePlace(entry.at, entry.code), details)
    assert open_findings(ALL, accepted(entry)) == tuple(sorted([*left, stale]))


ANNE, BEN = (
    Finding("T014", PagePlace("Ships", "mast"), (("property", name), ("value", "1")))
    for name in ("Anne", "Ben")
)


@pytest.mark.parametrize(
    ("about", "at", "count", "left"),
    [
        ({"property": "Anne"}, "Ships/mast", 1, (BEN,)),
        ({"property": "Anne"}, "*", 1, (BEN,)),
        ({"property": "Anne", "value": "1"}, "*", 1, (BEN,)),
        ({"value": "1"}, "*", 2, ()),
        ({}, "*", 2, ()),
    ],
)
def test_an_acceptance_covers_only_findings_with_its_details(
    about: dict[str, str], at: str, count: int, left: tuple[Finding, ...]
) -> None:
    entry = Acceptance("T014", WHY, at, count, tuple(about.items()))
    assert open_findings((ANNE, BEN), accepted(entry)) == left


@pytest.mark.parametrize(
    "about",
    [{"property": "Carl"}, {"property": "Anne", "value": "2"}, {"name": "Anne"}],
)
def test_an_acceptance_of_another_finding_at_the_place_is_stale(
    about: dict[str, str],
) -> None:
    entry = Acceptance("T014", WHY, "Ships/mast", where_details=tuple(about.items()))
    stale, *left = open_findings((ANNE,), accepted(entry))
    (name, text), *_ = about.items()
    assert f"the acceptance of T014 with {name} '{text}'" in RULES["E002"].message(
        stale.details
    )
    assert left == [ANNE]


def test_a_finding_is_covered_once() -> None:
    twice = (Acceptance("F106", WHY, "Ships/mast"), Acceptance("F106", WHY, count=2))
    (stale,) = open_findings((MAST, SAIL), accepted(*twice))
    assert (stale.code, dict(stale.texts)["found"]) == ("E002", "1")


def test_errors_cannot_be_accepted() -> None:
    entry = Acceptance("E001", WHY, "*")
    assert [finding.code for finding in open_findings((ERROR,), accepted(entry))] == [
        "E002",
        "E001",
    ]


def test_equal_findings_count_once() -> None:
    assert open_findings((MAST, MAST), Errata()) == (MAST,)


@pytest.mark.parametrize(
    ("at", "fixes", "codes"),
    [
        ("Ships/mast", ("F106",), ["F111", "F106"]),
        ("Ships/*", ("F106",), ["F111"]),
        ("Ships/mast", ("F106", "T001"), ["E003", "F111", "F106"]),
        ("Boats/mast", ("F106",), ["E003", "F111", "F106", "F106"]),
        ("Ships/mast", (), ["F111", "F106", "F106"]),
    ],
)
def test_corrections_end_findings(
    at: str, fixes: tuple[str, ...], codes: list[str]
) -> None:
    errata = Errata(corrections=(Correction(at, "value", WHY, fixes=fixes),))
    assert [finding.code for finding in open_findings(ALL, errata)] == codes


def test_an_info_is_never_open_and_never_accepted() -> None:
    info = Finding("F104", PagePlace("Ships", "deck"))
    assert open_findings((info,), Errata()) == ()
    (stale,) = open_findings((info,), accepted(Acceptance("F104", WHY)))
    assert (stale.code, dict(stale.texts)["found"]) == ("E002", "0")


def test_a_correction_may_end_an_info() -> None:
    info = Finding("F104", PagePlace("Ships", "deck"))
    correction = Correction("Ships/deck", "type", WHY, fixes=("F104",))
    assert open_findings((info,), Errata((correction,))) == ()
    assert [finding.code for finding in open_findings((), Errata((correction,)))] == [
        "E003"
    ]


def test_a_correction_of_one_scenario_ends_only_findings_about_that_scenario() -> None:
    one, two = (
        Finding("S019", PagePlace("Ships", "mast", (number,))) for number in "12"
    )
    value = Correction("Ships/mast", "value", WHY, scenarios=("1",), fixes=("S019",))
    assert open_findings((one, two), Errata((value,))) == (two,)
    assert open_findings((one, two), Errata((replace(value, scenarios=()),))) == ()
    # A correction that moves cells moves the whole row, so it also ends findings about other scenarios.
    assert open_findings((one, two), Errata((replace(value, what="scenarios"),))) == ()
