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
    ListPlace,
    PagePlace,
    ScenarioPlace,
)
from tablewright.model.requirements import AtLeastOne
from tablewright.resolve.findings.acceptance import open_findings, sort_findings
from tablewright.resolve.findings.suggestions import DraftPages, suggest

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
        (Acceptance("F106", (MAST.label, SAIL.label), WHY), (PAGE,)),
        (Acceptance("F106", (MAST.label,), WHY), (PAGE, SAIL)),
        (Acceptance("F111", (PAGE.label,), WHY), (MAST, SAIL)),
    ],
)
def test_accepted_findings_are_no_longer_open(
    entry: Acceptance, left: tuple[Finding, ...]
) -> None:
    assert open_findings(ALL, accepted(entry)) == left
    assert open_findings(ALL, CorrectionsAndAcceptances(), (entry,)) == left


@pytest.mark.parametrize("by_family", [True, False])
def test_each_listed_place_without_its_finding_is_reported(by_family: bool) -> None:
    """The place of the finding leads to the line of the entry that lists it."""
    gone = ("Ships/keel", "Boats/mast", "Ships")
    entry = Acceptance("F106", (MAST.label, *gone), WHY)
    listed = () if by_family else (entry,)
    of_family = (entry,) if by_family else ()
    still_open = open_findings(ALL, accepted(*listed), of_family)
    stale = [item for item in still_open if item.code == "E002"]
    assert [item.location for item in stale] == [
        AcceptancePlace(place, 0, position, by_family)
        for place, position in (("Boats/mast", 2), ("Ships", 3), ("Ships/keel", 1))
    ]
    assert [item for item in still_open if item.code != "E002"] == [PAGE, SAIL]


def test_a_pattern_is_the_name_of_a_place() -> None:
    star = made_up("F106", PagePlace("Ships", "*"))
    entry = Acceptance("F106", (star.label,), WHY)
    assert open_findings((*ALL, star), accepted(entry)) == (PAGE, MAST, SAIL)


def lost(*scenarios: str, name: str = "mast") -> Finding:
    return made_up("D001", PagePlace("Ships", name, scenarios), name=name)


def test_a_finding_about_more_scenarios_is_open() -> None:
    """A person saw one empty cell. A second one in the same row is another finding."""
    entry = Acceptance("D001", (lost("1").label,), WHY)
    assert open_findings((lost("1"),), accepted(entry)) == ()

    found, stale = open_findings((lost("1", "2"),), accepted(entry))[::-1]
    assert (found, stale.code) == (lost("1", "2"), "E002")
    assert "there is one at 'Ships/mast (scenarios 1, 2)'" in stale.message


ANNE, BEN = (
    made_up("S020", ScenarioPlace("Ships", "1"), mentioned=name)
    for name in ("Anne", "Ben")
)


def test_a_finding_about_another_value_is_open() -> None:
    entry = Acceptance("S020", (ANNE.label,), WHY)
    assert ANNE.label == "Ships/scenarios/1 (mentioned Anne)"
    assert open_findings((ANNE,), accepted(entry)) == ()
    assert open_findings((ANNE, BEN), accepted(entry)) == (BEN,)
    assert BEN in open_findings((BEN,), accepted(entry))


def test_a_doubtful_reading_is_accepted_by_its_text_and_reading() -> None:
    details = {
        "property": "seats",
        "text": "2022",
        "reading": "1: 20, 2: 22",
        "reason": "it is likely",
        "other": "2022",
    }
    doubt = Finding("T037", PagePlace("Ships", "seats"), tuple(details.items()))
    assert doubt.label == "Ships/seats (text 2022, reading 1: 20, 2: 22)"
    entry = Acceptance("T037", (doubt.label,), WHY)
    assert open_findings((doubt,), accepted(entry)) == ()
    details["reading"] = "1: 2022"
    other = Finding("T037", PagePlace("Ships", "seats"), tuple(details.items()))
    assert other in open_findings((other,), accepted(entry))


def test_a_label_is_one_line() -> None:
    end = made_up("T014", PagePlace("Ships", "mast"), value="tall ma")
    assert end.label == "Ships/mast (value tall ma)"
    cell = made_up("N011", PagePlace("Ships", "mast"), value="tall\n and  thin")
    assert cell.label == "Ships/mast (value tall and thin)"


def test_the_suggested_acceptances_list_each_finding_of_a_page_and_code() -> None:
    findings = [MAST, SAIL, lost("1"), ANNE, made_up("F106", PagePlace("Boats", "oar"))]
    nothing = CorrectionsAndAcceptances()

    suggested = suggest(
        DraftPages(()), nothing, (), lambda _entries, _records: findings
    )

    entries = suggested.entries.accepted
    assert [(entry.code, entry.places) for entry in entries] == [
        ("D001", ("Ships/mast (scenario 1)",)),
        ("F106", (findings[-1].label,)),
        ("F106", (MAST.label, SAIL.label)),
        ("S020", (ANNE.label,)),
    ]


def test_each_listed_place_covers_one_finding() -> None:
    """Two findings can have equal labels, if they differ in words that nobody judges."""
    one, two = (made_up("R001", ListPlace("Ship"), reason=text) for text in "ab")
    entry = Acceptance("R001", (one.label,), WHY)
    assert open_findings((one, two), accepted(entry)) == (two,)
    both = Acceptance("R001", (one.label, one.label), WHY)
    assert open_findings((one, two), accepted(both)) == ()


def test_a_finding_is_covered_once() -> None:
    entry = Acceptance("F106", (MAST.label,), WHY)
    stale, left = open_findings((MAST, SAIL), accepted(entry, entry))
    assert (stale.code, stale.location, left) == (
        "E002",
        AcceptancePlace(MAST.label, 1, 0),
        SAIL,
    )


def test_the_accepted_findings_are_listed_with_their_entries() -> None:
    first = Acceptance("F106", (SAIL.label, "Ships/keel"), WHY)
    second = Acceptance("F111", (PAGE.label,), WHY)
    listed = sort_findings(ALL, accepted(first), (second,)).accepted
    assert [(item.location, item.entry, item.finding) for item in listed] == [
        (AcceptancePlace(SAIL.label, 0, 0), first, SAIL),
        (AcceptancePlace(PAGE.label, 0, 0, by_family=True), second, PAGE),
    ]


def test_errors_cannot_be_accepted() -> None:
    entry = Acceptance("E001", (ERROR.label,), WHY)
    codes = [finding.code for finding in open_findings((ERROR,), accepted(entry))]
    assert sorted(codes) == ["E001", "E002"]


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
    entry = Acceptance("F104", (info.label,), WHY)
    (stale,) = open_findings((info,), accepted(entry))
    assert stale.code == "E002"


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
