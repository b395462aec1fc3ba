"""References to records that do not exist, or not at the time the reference is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harbor import API_OBJECTS, FACTS, LIMITS, page, prop, resource

from tablewright.model.corrections import NO_REASON, Correction, ValueCorrection
from tablewright.model.findings import Finding
from tablewright.model.page import Page, Scenario
from tablewright.model.preload import Preload, Record
from tablewright.model.values import (
    Calculated,
    Literal,
    PreferredValue,
    SchoolYear,
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


def unresolved(
    *pages: Page, order: str = "ports ships voyages", given: tuple[Record, ...] = ()
) -> list[Finding]:
    resources = tuple(resource(item) for item in pages)
    alignments = {item.name: align(item.page, FACTS) for item in resources}
    declared, wrong = read_preload(Preload(given), FACTS, LIMITS)
    assert wrong == ()
    records = Records.of(resources, declared)
    return list(
        find_unresolved_references(
            resources, order.split(), API_OBJECTS, alignments, records
        )
    )


def messages(found: list[Finding]) -> list[str]:
    return [f"{finding.at}: {finding.code} {finding.message}" for finding in found]


def record(name: str, **values: Value) -> Record:
    return Record(name, tuple(values.items()), "It exists before.")


DK, SE, AB = Literal("DK"), Literal("SE"), Literal("AB-01")


# K001 --------------------------------------------------------------------------------------------


def test_a_key_that_nothing_makes_is_one_finding_for_all_its_scenarios() -> None:
    assert messages(unresolved(ports(s1=DK), ships(s1=SE, s2=DK, s3=SE))) == [
        "portReference: K001 no scenario and no entry of preload.yaml creates the record that the "
        "reference needs (scenarios 1, 3): a record of ports with portCode 'SE'"
    ]


def test_each_key_without_a_record_is_a_finding() -> None:
    found = unresolved(ports(s1=DK), ships(s1=SE, s2=Literal("NO")))
    assert [(finding.code, dict(finding.texts)["key"]) for finding in found] == [
        ("K001", "portCode 'SE'"),
        ("K001", "portCode 'NO'"),
    ]


def test_a_key_that_a_scenario_creates_is_no_finding() -> None:
    assert unresolved(ports(s1=DK, s2=SE), ships(s1=SE, s2=DK)) == []


def test_a_key_of_a_preloaded_record_is_no_finding() -> None:
    assert (
        unresolved(ports(s1=DK), ships(s1=SE), given=(record("ports", portCode=SE),))
        == []
    )


def test_a_resource_without_a_page_has_the_preloaded_records() -> None:
    company = prop(
        "companyReference", prop("companyId", s1=Literal("07"), s2=Literal("8"))
    )
    ship = page("Ships", *ships().properties[:1], company, scenarios=(POST, OTHER))
    assert [dict(finding.texts)["scenarios"] for finding in unresolved(ship)] == [
        "1",
        "2",
    ]
    # The key is a whole number: 07 is 7.
    found = unresolved(ship, given=(record("companies", companyId=Literal("7")),))
    assert [dict(finding.texts)["scenarios"] for finding in found] == ["2"]


def test_an_abstract_resource_has_the_records_of_its_kinds() -> None:
    place = prop("placeReference", prop("code", s1=DK, s2=SE))
    ship = page("Ships", *ships().properties[:1], place, scenarios=(POST, OTHER))
    (finding,) = unresolved(ports(s1=DK), ship)
    assert dict(finding.texts)["key"] == "code 'SE'"
    assert unresolved(ports(s1=DK), ship, given=(record("places", code=SE),)) == []


@pytest.mark.parametrize(
    ("created", "referred"),
    [
        (DK, PreferredValue(DK)),
        (PreferredValue(DK), DK),
        (Calculated("DK"), DK),
        (Calculated("DK", plus=1), PreferredValue(DK)),
        (Variable("Home port", default="DK"), DK),
        (Variable("Home"), Variable("Home")),
        (SchoolYear(1), SchoolYear(1)),
    ],
)
def test_keys_match_by_their_effective_values(created: Value, referred: Value) -> None:
    assert unresolved(ports(s1=created), ships(s1=referred)) == []
    assert [
        finding.code for finding in unresolved(ports(s1=SE), ships(s1=referred))
    ] == ["K001"]


def test_a_school_year_does_not_match_a_fixed_year() -> None:
    (finding,) = unresolved(ports(s1=SchoolYear(0)), ships(s1=Literal("2017")))
    assert finding.code == "K001"


def test_a_reference_without_a_part_of_the_key_is_a_finding() -> None:
    log = prop("logReference", prop("shipId", s1=Literal("A")))
    number = prop("number", s1=Literal("3"))
    ship = prop("shipReference", prop("shipId", s1=Literal("A")))
    voyage = page("Voyages", number, ship, log, scenarios=(POST,))
    given = (record("logs", shipId=Literal("A"), page=Literal("4")),)
    (finding,) = unresolved(ships(), voyage, given=given)
    assert (finding.at, dict(finding.texts)["key"]) == ("logReference", "shipId 'A'")
    assert "did you mean page '4'?" in dict(finding.texts)["hint"]


# K002 --------------------------------------------------------------------------------------------


def test_a_key_that_only_an_update_gives() -> None:
    (text,) = messages(unresolved(ports(s1=DK, s3=SE), ships(s1=SE)))
    assert text == (
        "portReference: K002 the record that the reference needs (scenario 1) exists only after "
        "scenario 3 of Ports changes the key: a record of ports with portCode 'SE'"
    )


def test_a_key_that_an_update_changes_is_k002() -> None:
    (text,) = messages(unresolved(ports(s1=DK, s3=SE), ships(s1=DK)))
    assert text.endswith(
        " exists only until scenario 3 of Ports changes the key: a record of ports with portCode 'DK'"
    )


def test_a_key_that_another_record_has_is_no_finding() -> None:
    assert unresolved(ports(s1=DK, s2=SE, s3=SE), ships(s1=SE)) == []
    assert unresolved(ports(s1=DK, s2=DK, s3=SE), ships(s1=DK)) == []


def test_an_update_without_the_key_does_not_end_its_lifetime() -> None:
    assert unresolved(ports(s1=DK), ships(s1=DK)) == []
    assert unresolved(ports(s1=DK, s3=DK), ships(s1=DK)) == []


def test_a_reference_to_a_later_resource_is_k002() -> None:
    (text,) = messages(unresolved(ports(s1=DK), ships(s1=DK), order="ships ports"))
    assert text.endswith(
        " exists only after scenario 1 of Ports, which comes later: "
        "a record of ports with portCode 'DK'"
    )
    assert (
        unresolved(ships(s1=DK), order="ships", given=(record("ports", portCode=DK),))
        == []
    )


def test_a_reference_to_a_later_scenario_of_the_page_is_k002() -> None:
    sister = prop(
        "sisterReference",
        prop("shipId", s1=Literal("B"), s2=Literal("A"), s3=Literal("B")),
    )
    ship = page("Ships", ships().properties[0], sister, scenarios=(POST, OTHER, PUT))
    (finding,) = unresolved(ship)
    assert (finding.code, dict(finding.texts)["scenarios"]) == ("K002", "1")
    assert dict(finding.texts)["when"] == "after scenario 2 of Ships, which comes later"


# Similar keys ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("created", "referred", "hint"),
    [
        ("AB 1", "AB-1", " (did you mean portCode 'AB 1'?)"),
        ("AB-1", "AB-01", " (did you mean portCode 'AB-1'?)"),
        ("AB-1", "AB-2", ""),
        ("1234", "1235", ""),
        ("DK", "SE", ""),
    ],
)
def test_the_hint_contains_a_similar_key(
    created: str, referred: str, hint: str
) -> None:
    (finding,) = unresolved(ports(s1=Literal(created)), ships(s1=Literal(referred)))
    assert dict(finding.texts)["hint"] == hint


def test_a_similar_key_is_the_fix() -> None:
    (finding,) = unresolved(
        ports(s1=Literal("AB 1")),
        ships(s1=PreferredValue(Literal("AB-1")), s3=PreferredValue(Literal("AB-1"))),
    )
    correction = finding.fix
    assert isinstance(correction, ValueCorrection)
    assert correction.at == "Ships/portReference/portCode"
    assert (correction.was, correction.now) == (
        PreferredValue(Literal("AB-1")),
        PreferredValue(Literal("AB 1")),
    )
    assert correction.scenarios == ("1", "3")


def test_cells_of_different_notations_have_no_fix() -> None:
    (finding,) = unresolved(
        ports(s1=Literal("AB 1")),
        ships(s1=Literal("AB-1"), s3=PreferredValue(Literal("AB-1"))),
    )
    assert dict(finding.texts)["hint"]
    assert finding.fix is None


def test_a_key_that_an_update_gives_is_no_typo() -> None:
    (finding,) = unresolved(
        ports(s1=Literal("AB 1"), s3=Literal("AB-1")), ships(s1=Literal("AB-1"))
    )
    assert (finding.code, dict(finding.texts)["hint"]) == ("K002", "")
    (finding,) = unresolved(
        ports(s1=Literal("AB 1"), s3=Literal("AB-1")), ships(s1=Literal("AB 1"))
    )
    assert (finding.code, dict(finding.texts)["hint"]) == (
        "K002",
        " (did you mean portCode 'AB-1'?)",
    )


# The page of the typo ----------------------------------------------------------------------------


def fleet(
    created: str, sister: str, *voyages: str, third: str = ""
) -> tuple[Page, ...]:
    """Ships that refer to finding other, and the voyages of ships."""
    sisters = {
        number: Literal(text)
        for number, text in (("s2", sister), ("s3", third))
        if text
    }
    own = prop("shipId", s1=Literal(created), s2=Literal("B"), s3=Literal(created))
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
    return [(finding.at, finding.fix) for finding in unresolved(*pages, given=given)]


def test_a_record_that_most_references_contradict_is_corrected_once() -> None:
    pages = fleet("AB-0l", "AB-01", "AB-01")
    now = ValueCorrection(
        "Ships/shipId",
        NO_REASON,
        was=Literal("AB-0l"),
        now=Literal("AB-01"),
        scenarios=("1", "3"),
    )
    assert corrections(*pages) == [("sisterReference", now), ("shipReference", now)]
    assert messages(unresolved(*pages))[0].endswith(
        " (does Ships, which has shipId 'AB-0l', have a typo?)"
    )
    assert suggested_corrections(unresolved(*pages), DraftPages(pages)) == (now,)
    assert unresolved(*DraftPages(pages).after((now,)).pages) == []


@pytest.mark.parametrize(
    ("pages", "places"),
    [
        (fleet("AB-0l", "AB-01"), ["Ships/sisterReference/shipId"]),
        (fleet("AB-0l", "AB-0l", "AB-01"), ["Voyages/shipReference/shipId"]),
        # Two places contradict the record; its own page and one of the two places agree with it.
        (
            fleet("AB-0l", "AB-01", "AB-01", "AB-0l"),
            ["Ships/sisterReference/shipId", "Voyages/shipReference/shipId"],
        ),
    ],
)
def test_references_in_the_minority_are_corrected(
    pages: tuple[Page, ...], places: list[str]
) -> None:
    created = []
    for _, correction in corrections(*pages):
        if isinstance(correction, ValueCorrection):
            created.append((correction.at, correction.now))
    assert created == [(place, Literal("AB-0l")) for place in places]


def test_a_reference_is_not_corrected_to_a_value_that_is_corrected_itself() -> None:
    pages = fleet("AB-0l", "AB-01", "AB-01", third="AB-0I")
    own = {dict(finding.texts)["key"]: finding.fix for finding in unresolved(*pages)}
    assert own["shipId 'AB-0I'"] is None
    assert own["shipId 'AB-01'"] is not None


def test_a_preloaded_record_is_not_corrected() -> None:
    _, voyages = fleet("C", "", "A-01", "A-01")
    ship = page(
        "Ships",
        prop("shipId", s1=Literal("C")),
        prop("sisterReference", prop("shipId", s1=Literal("A-01"))),
    )
    ship = replace(ship, scenarios=(POST,))
    given = (record("ships", shipId=Literal("A-0l")),)
    at = [
        created.at for _, created in corrections(ship, voyages, given=given) if created
    ]
    assert at == ["Ships/sisterReference/shipId", "Voyages/shipReference/shipId"]


@pytest.mark.parametrize(
    ("created", "referred", "similar"),
    [
        ("ALG-0l", "ALG-01", True),
        ("ALG-O1", "ALG-01", True),
        ("Hall1", "Hall 1", True),
        ("A-02", "A-01", False),
    ],
)
def test_letters_that_look_like_digits_are_similar(
    created: str, referred: str, similar: bool
) -> None:
    (finding,) = unresolved(ports(s1=Literal(created)), ships(s1=Literal(referred)))
    assert bool(dict(finding.texts)["hint"]) == similar
