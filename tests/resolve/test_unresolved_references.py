"""References to records that do not exist, or not at the time the reference is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harbor import FACTS, LIMITS, SHAPES, page, prop, resource

from tablewright.model.errata import NO_REASON, Correction
from tablewright.model.findings import Finding
from tablewright.model.page import Page, Scenario
from tablewright.model.preload import Preload, Record
from tablewright.model.values import (
    Calculated,
    Literal,
    SchoolYear,
    Soft,
    Value,
    Variable,
)
from tablewright.resolve.api.alignment import align
from tablewright.resolve.checks.unresolved_references import find_unresolved_references
from tablewright.resolve.findings.suggestions import DraftPages, suggested_corrections
from tablewright.resolve.samples.preload import read_preload
from tablewright.resolve.samples.records import Records

POST, OTHER = Scenario("1", "POST", "create"), Scenario("2", "POST", "create")
PUT = Scenario("3", "PUT", "update", record_of="1")


def ports(**codes: Value) -> Page:
    return page("Ports", prop("portCode", **codes), scenarios=(POST, OTHER, PUT))


def ships(**codes: Value) -> Page:
    own = prop("shipId", s1=Literal("A"), s2=Literal("B"), s3=Literal("A"))
    port = prop("portReference", prop("portCode", **codes))
    return page("Ships", own, port, scenarios=(POST, OTHER, PUT))


def lost(
    *pages: Page, order: str = "ports ships voyages", given: tuple[Record, ...] = ()
) -> list[Finding]:
    resources = tuple(resource(each) for each in pages)
    alignments = {each.name: align(each.page, FACTS) for each in resources}
    declared, wrong = read_preload(Preload(given), FACTS, LIMITS)
    assert wrong == ()
    records = Records.of(resources, declared)
    return list(
        find_unresolved_references(
            resources, order.split(), SHAPES, alignments, records
        )
    )


def says(found: list[Finding]) -> list[str]:
    return [f"{each.at}: {each.code} {each.message}" for each in found]


def record(name: str, **values: Value) -> Record:
    return Record(name, tuple(values.items()), "It is there.")


DK, SE, AB = Literal("DK"), Literal("SE"), Literal("AB-01")


# K001 --------------------------------------------------------------------------------------------


def test_a_key_that_nothing_makes_is_one_finding_for_all_its_scenarios() -> None:
    assert says(lost(ports(s1=DK), ships(s1=SE, s2=DK, s3=SE))) == [
        "portReference: K001 no scenario and no entry of preload.yaml creates the record that the "
        "reference needs (scenarios 1, 3): a record of ports with portCode 'SE'"
    ]


def test_each_key_is_a_finding() -> None:
    found = lost(ports(s1=DK), ships(s1=SE, s2=Literal("NO")))
    assert [(each.code, dict(each.texts)["key"]) for each in found] == [
        ("K001", "portCode 'SE'"),
        ("K001", "portCode 'NO'"),
    ]


def test_a_key_that_a_scenario_makes() -> None:
    assert lost(ports(s1=DK, s2=SE), ships(s1=SE, s2=DK)) == []


def test_a_key_that_preload_declares() -> None:
    assert lost(ports(s1=DK), ships(s1=SE), given=(record("ports", portCode=SE),)) == []


def test_a_resource_that_no_page_is_about_has_what_preload_declares() -> None:
    company = prop(
        "companyReference", prop("companyId", s1=Literal("07"), s2=Literal("8"))
    )
    ship = page("Ships", *ships().properties[:1], company, scenarios=(POST, OTHER))
    assert [dict(each.texts)["scenarios"] for each in lost(ship)] == ["1", "2"]
    # The key is a whole number: 07 is 7.
    found = lost(ship, given=(record("companies", companyId=Literal("7")),))
    assert [dict(each.texts)["scenarios"] for each in found] == ["2"]


def test_an_abstract_resource_has_the_records_of_what_it_may_mean() -> None:
    place = prop("placeReference", prop("code", s1=DK, s2=SE))
    ship = page("Ships", *ships().properties[:1], place, scenarios=(POST, OTHER))
    (finding,) = lost(ports(s1=DK), ship)
    assert dict(finding.texts)["key"] == "code 'SE'"
    assert lost(ports(s1=DK), ship, given=(record("places", code=SE),)) == []


@pytest.mark.parametrize(
    ("made", "meant"),
    [
        (DK, Soft(DK)),
        (Soft(DK), DK),
        (Calculated("DK"), DK),
        (Calculated("DK", plus=1), Soft(DK)),
        (Variable("Home port", default="DK"), DK),
        (Variable("Home"), Variable("Home")),
        (SchoolYear(1), SchoolYear(1)),
    ],
)
def test_keys_meet_as_they_are_when_nobody_chooses(made: Value, meant: Value) -> None:
    assert lost(ports(s1=made), ships(s1=meant)) == []
    assert [each.code for each in lost(ports(s1=SE), ships(s1=meant))] == ["K001"]


def test_a_year_that_moves_does_not_meet_one_that_stays() -> None:
    (finding,) = lost(ports(s1=SchoolYear(0)), ships(s1=Literal("2017")))
    assert finding.code == "K001"


def test_a_reference_that_lacks_a_part_of_the_key_means_nothing() -> None:
    log = prop("logReference", prop("shipId", s1=Literal("A")))
    number = prop("number", s1=Literal("3"))
    ship = prop("shipReference", prop("shipId", s1=Literal("A")))
    voyage = page("Voyages", number, ship, log, scenarios=(POST,))
    given = (record("logs", shipId=Literal("A"), page=Literal("4")),)
    (finding,) = lost(ships(), voyage, given=given)
    assert (finding.at, dict(finding.texts)["key"]) == ("logReference", "shipId 'A'")
    assert "did you mean page '4'?" in dict(finding.texts)["hint"]


# K002 --------------------------------------------------------------------------------------------


def test_a_key_that_only_an_update_gives() -> None:
    (text,) = says(lost(ports(s1=DK, s3=SE), ships(s1=SE)))
    assert text == (
        "portReference: K002 the record that the reference needs (scenario 1) exists only after "
        "scenario 3 of Ports changes the key: a record of ports with portCode 'SE'"
    )


def test_a_key_that_an_update_takes() -> None:
    (text,) = says(lost(ports(s1=DK, s3=SE), ships(s1=DK)))
    assert text.endswith(
        " exists only until scenario 3 of Ports changes the key: a record of ports with portCode 'DK'"
    )


def test_a_key_that_another_record_keeps() -> None:
    assert lost(ports(s1=DK, s2=SE, s3=SE), ships(s1=SE)) == []
    assert lost(ports(s1=DK, s2=DK, s3=SE), ships(s1=DK)) == []


def test_an_update_that_leaves_the_key_empty_keeps_it() -> None:
    assert lost(ports(s1=DK), ships(s1=DK)) == []
    assert lost(ports(s1=DK, s3=DK), ships(s1=DK)) == []


def test_a_resource_that_comes_later() -> None:
    (text,) = says(lost(ports(s1=DK), ships(s1=DK), order="ships ports"))
    assert text.endswith(
        " exists only after scenario 1 of Ports, which comes later: "
        "a record of ports with portCode 'DK'"
    )
    assert (
        lost(ships(s1=DK), order="ships", given=(record("ports", portCode=DK),)) == []
    )


def test_a_page_makes_its_records_in_the_order_of_its_scenarios() -> None:
    sister = prop(
        "sisterReference",
        prop("shipId", s1=Literal("B"), s2=Literal("A"), s3=Literal("B")),
    )
    ship = page("Ships", ships().properties[0], sister, scenarios=(POST, OTHER, PUT))
    (finding,) = lost(ship)
    assert (finding.code, dict(finding.texts)["scenarios"]) == ("K002", "1")
    assert dict(finding.texts)["when"] == "after scenario 2 of Ships, which comes later"


# What is meant -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "meant", "hint"),
    [
        ("AB 1", "AB-1", " (did you mean portCode 'AB 1'?)"),
        ("AB-1", "AB-01", " (did you mean portCode 'AB-1'?)"),
        ("AB-1", "AB-2", ""),
        ("1234", "1235", ""),
        ("DK", "SE", ""),
    ],
)
def test_a_key_that_is_alike_is_what_is_meant(made: str, meant: str, hint: str) -> None:
    (finding,) = lost(ports(s1=Literal(made)), ships(s1=Literal(meant)))
    assert dict(finding.texts)["hint"] == hint


def test_what_is_alike_is_suggested() -> None:
    (finding,) = lost(
        ports(s1=Literal("AB 1")),
        ships(s1=Soft(Literal("AB-1")), s3=Soft(Literal("AB-1"))),
    )
    correction = finding.fix
    assert correction is not None
    assert (correction.at, correction.what) == ("Ships/portReference/portCode", "value")
    assert (correction.was, correction.now) == (
        Soft(Literal("AB-1")),
        Soft(Literal("AB 1")),
    )
    assert (correction.scenarios, correction.count) == (("1", "3"), 2)


def test_cells_that_are_not_written_alike_are_left_to_the_reader() -> None:
    (finding,) = lost(
        ports(s1=Literal("AB 1")), ships(s1=Literal("AB-1"), s3=Soft(Literal("AB-1")))
    )
    assert dict(finding.texts)["hint"]
    assert finding.fix is None


def test_what_an_update_brings_about_is_not_corrected() -> None:
    (finding,) = lost(
        ports(s1=Literal("AB 1"), s3=Literal("AB-1")), ships(s1=Literal("AB-1"))
    )
    assert (finding.code, dict(finding.texts)["hint"]) == ("K002", "")
    (finding,) = lost(
        ports(s1=Literal("AB 1"), s3=Literal("AB-1")), ships(s1=Literal("AB 1"))
    )
    assert (finding.code, dict(finding.texts)["hint"]) == (
        "K002",
        " (did you mean portCode 'AB-1'?)",
    )


# Which side is the slip --------------------------------------------------------------------------


def fleet(made: str, sister: str, *voyages: str, third: str = "") -> tuple[Page, ...]:
    """Ships that refer to each other, and the voyages of ships."""
    sisters = {
        number: Literal(text)
        for number, text in (("s2", sister), ("s3", third))
        if text
    }
    own = prop("shipId", s1=Literal(made), s2=Literal("B"), s3=Literal(made))
    ship = page(
        "Ships",
        own,
        prop("sisterReference", prop("shipId", **sisters)),
        scenarios=(POST, OTHER, PUT),
    )
    cells = {f"s{number}": Literal(text) for number, text in enumerate(voyages, 1)}
    numbers = prop("number", **{name: Literal(name[1:]) for name in cells})
    reference = prop("shipReference", prop("shipId", **cells))
    return ship, page(
        "Voyages", numbers, reference, scenarios=(POST, OTHER)[: len(voyages)]
    )


def corrections(
    *pages: Page, given: tuple[Record, ...] = ()
) -> list[tuple[str, Correction | None]]:
    return [(each.at, each.fix) for each in lost(*pages, given=given)]


def test_a_record_that_all_references_contradict_is_corrected_once() -> None:
    pages = fleet("AB-0l", "AB-01", "AB-01")
    now = Correction(
        "Ships/shipId",
        "value",
        NO_REASON,
        was=Literal("AB-0l"),
        now=Literal("AB-01"),
        scenarios=("1", "3"),
        count=2,
    )
    assert corrections(*pages) == [("sisterReference", now), ("shipReference", now)]
    assert says(lost(*pages))[0].endswith(
        " (does Ships, which has shipId 'AB-0l', have a typo?)"
    )
    assert suggested_corrections(lost(*pages), DraftPages(pages)) == (now,)
    assert lost(*DraftPages(pages).after((now,)).pages) == []


@pytest.mark.parametrize(
    ("pages", "places"),
    [
        (fleet("AB-0l", "AB-01"), ["Ships/sisterReference/shipId"]),
        (fleet("AB-0l", "AB-0l", "AB-01"), ["Voyages/shipReference/shipId"]),
        # Two places against the page itself and a third place, which is one of the two.
        (
            fleet("AB-0l", "AB-01", "AB-01", "AB-0l"),
            ["Ships/sisterReference/shipId", "Voyages/shipReference/shipId"],
        ),
    ],
)
def test_references_that_are_not_the_most_are_corrected(
    pages: tuple[Page, ...], places: list[str]
) -> None:
    made = [correction for _, correction in corrections(*pages)]
    assert [each.at for each in made if each] == places
    assert {each.now for each in made if each} == {Literal("AB-0l")}


def test_a_reference_is_not_corrected_to_what_will_be_corrected() -> None:
    pages = fleet("AB-0l", "AB-01", "AB-01", third="AB-0I")
    own = {dict(each.texts)["key"]: each.fix for each in lost(*pages)}
    assert own["shipId 'AB-0I'"] is None
    assert own["shipId 'AB-01'"] is not None


def test_a_record_of_preload_is_not_corrected_by_an_erratum() -> None:
    _, voyages = fleet("C", "", "A-01", "A-01")
    ship = page(
        "Ships",
        prop("shipId", s1=Literal("C")),
        prop("sisterReference", prop("shipId", s1=Literal("A-01"))),
    )
    ship = replace(ship, scenarios=(POST,))
    given = (record("ships", shipId=Literal("A-0l")),)
    at = [made.at for _, made in corrections(ship, voyages, given=given) if made]
    assert at == ["Ships/sisterReference/shipId", "Voyages/shipReference/shipId"]


@pytest.mark.parametrize(
    ("made", "meant", "alike"),
    [
        ("ALG-0l", "ALG-01", True),
        ("ALG-O1", "ALG-01", True),
        ("Hall1", "Hall 1", True),
        ("A-02", "A-01", False),
    ],
)
def test_letters_that_look_like_digits_are_alike(
    made: str, meant: str, alike: bool
) -> None:
    (finding,) = lost(ports(s1=Literal(made)), ships(s1=Literal(meant)))
    assert bool(dict(finding.texts)["hint"]) == alike
