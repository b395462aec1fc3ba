"""Findings are open if they are neither corrected nor accepted; entries can be out of date."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_up_findings import made_up

from tablewright.model.corrections import (
    Acceptance,
    CorrectionsAndAcceptances,
    PlaceCorrection,
    RequirementCorrection,
    ScenariosCorrection,
    TypeCorrection,
    ValueCorrection,
)
from tablewright.model.findings import (
    AcceptancePlace,
    CorrectionPlace,
    Finding,
    PagePlace,
)
from tablewright.model.requirements import AtLeastOne
from tablewright.resolve.findings.acceptance import open_findings
from tablewright.resolve.findings.suggestions import DraftPages, suggest
from tablewright.rules import RULES

WHY = "It is known and harmless."
MAST = made_up("F106", PagePlace("Ships", "mast"))
SAIL = made_up("F106", PagePlace("Ships", "sail"))
PAGE = made_up("F111", PagePlace("Ships"))
ERROR = made_up("E001", CorrectionPlace("Ships/mast"))
ALL = (SAIL, MAST, PAGE)


def accepted(*entries: Acceptance) -> CorrectionsAndAcceptances:
    return CorrectionsAndAcceptances(accepted=entries)


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
    assert open_findings(ALL, CorrectionsAndAcceptances(), (entry,)) == left


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
    made_up("T014", PagePlace("Ships", "mast"), property=name, value="1")
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


@pytest.mark.parametrize(
    ("about", "covers"),
    [
        ({}, False),
        ({"text": "2022"}, False),
        ({"text": "2022", "reading": "1: 20, 2: 22"}, True),
        ({"text": "2022", "reading": "1: 2022"}, False),
    ],
)
def test_a_doubtful_reading_is_accepted_by_its_text_and_reading_alone(
    about: dict[str, str], covers: bool
) -> None:
    details = {
        "property": "seats",
        "text": "2022",
        "reading": "1: 20, 2: 22",
        "reason": "it is likely",
        "other": "2022",
    }
    doubt = Finding("T037", PagePlace("Ships", "seats"), tuple(details.items()))
    entry = Acceptance("T037", WHY, "Ships/*", where_details=tuple(about.items()))

    left = open_findings((doubt,), accepted(entry))

    assert (doubt not in left) is covers


def test_one_suggested_acceptance_covers_a_doubtful_text_in_all_its_rows() -> None:
    details = {"property": "seats", "reason": "it is likely", "other": "2022"}
    findings: list[Finding] = []
    for place, reading in (("a", "2022"), ("b", "2022"), ("c", "20, 22")):
        texts = {**details, "text": "2022", "reading": reading}
        location = PagePlace("Ships", place)
        findings.append(Finding("T037", location, tuple(texts.items())))
    nothing = CorrectionsAndAcceptances()

    suggested = suggest(DraftPages(()), nothing, (), lambda _: findings)

    assert [
        (entry.at, entry.count, dict(entry.where_details))
        for entry in suggested.entries.accepted
    ] == [
        ("Ships/*", 2, {"text": "2022", "reading": "2022"}),
        ("Ships/*", 1, {"text": "2022", "reading": "20, 22"}),
    ]


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
    assert open_findings((MAST, MAST), CorrectionsAndAcceptances()) == (MAST,)


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
    entries = CorrectionsAndAcceptances(
        corrections=(ValueCorrection(at, WHY, fixes=fixes),)
    )
    assert [finding.code for finding in open_findings(ALL, entries)] == codes


def test_an_info_is_never_open_and_never_accepted() -> None:
    info = made_up("F104", PagePlace("Ships", "deck"))
    assert open_findings((info,), CorrectionsAndAcceptances()) == ()
    (stale,) = open_findings((info,), accepted(Acceptance("F104", WHY)))
    assert (stale.code, dict(stale.texts)["found"]) == ("E002", "0")


def test_a_correction_may_end_an_info() -> None:
    info = made_up("F104", PagePlace("Ships", "deck"))
    correction = TypeCorrection("Ships/deck", WHY, now="Deck", fixes=("F104",))
    assert open_findings((info,), CorrectionsAndAcceptances((correction,))) == ()
    assert [
        finding.code
        for finding in open_findings((), CorrectionsAndAcceptances((correction,)))
    ] == ["E003"]


def test_a_correction_of_one_scenario_ends_only_findings_about_that_scenario() -> None:
    one, two = (
        made_up("S019", PagePlace("Ships", "mast", (number,))) for number in "12"
    )
    value = ValueCorrection("Ships/mast", WHY, scenarios=("1",), fixes=("S019",))
    assert open_findings((one, two), CorrectionsAndAcceptances((value,))) == (two,)
    assert (
        open_findings(
            (one, two), CorrectionsAndAcceptances((replace(value, scenarios=()),))
        )
        == ()
    )
    # A correction that moves cells moves the whole row, so it also ends findings about other scenarios.
    moved = ScenariosCorrection("Ships/mast", WHY, scenarios=("1",), fixes=("S019",))
    assert open_findings((one, two), CorrectionsAndAcceptances((moved,))) == ()


def test_a_corrected_rule_ends_the_finding_about_its_sentence() -> None:
    unread = made_up("A001", PagePlace("Ships", "requirements/2"))
    other = made_up("A001", PagePlace("Ships", "requirements/3"))
    correction = RequirementCorrection(
        at="Ships/requirements/2",
        why="The sentence has other words.",
        now=AtLeastOne(("mast", "sail")),
        fixes=("A001",),
    )
    entries = CorrectionsAndAcceptances((correction,))
    assert open_findings((unread, other), entries) == (other,)


@pytest.mark.parametrize(
    ("now", "ends"),
    [("sails/*", True), ("sails/cloth", True), ("masts/*", False), ("*", False)],
)
def test_moved_rows_end_findings_of_their_new_container(now: str, ends: bool) -> None:
    empty_list = made_up("L030", PagePlace("Ships", "sails"))
    correction = PlaceCorrection(
        at="Ships/unplaced/ShipSail*", why=WHY, now=now, fixes=("L030",)
    )

    found = open_findings([empty_list], CorrectionsAndAcceptances((correction,)))

    assert (empty_list not in found) == ends
    stale = [finding.code for finding in found if finding.code == "E003"]
    assert stale == ([] if ends else ["E003"])
