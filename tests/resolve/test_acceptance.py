"""What stays open: neither mended nor accepted, and every entry that has gone stale."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tablewright.model.errata import Acceptance, Correction, Errata
from tablewright.model.findings import Finding
from tablewright.model.values import Literal
from tablewright.resolve.findings.acceptance import open_findings
from tablewright.resolve.findings.fixes import correction_of
from tablewright.rules import RULES

WHY = "It is known and harmless."
MAST, SAIL = Finding("Ships", "mast", "F104"), Finding("Ships", "sail", "F104")
PAGE = Finding("Ships", "", "F102")
ERROR = Finding("", "Ships/mast", "E001")
ALL = (SAIL, MAST, PAGE)


def accepted(*entries: Acceptance) -> Errata:
    return Errata(accepted=entries)


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        (Acceptance("F104", WHY, count=2), (PAGE,)),
        (Acceptance("F104", WHY, "Ships/*", 2), (PAGE,)),
        (Acceptance("F104", WHY, "Ships/mast"), (PAGE, SAIL)),
        (Acceptance("F102", WHY, "Ships"), (MAST, SAIL)),
        (Acceptance("F102", WHY), (MAST, SAIL)),
    ],
)
def test_accepted_findings_are_no_longer_open(entry: Acceptance, left: tuple[Finding, ...]) -> None:
    assert open_findings(ALL, accepted(entry)) == left
    assert open_findings(ALL, Errata(), (entry,)) == left


@pytest.mark.parametrize(
    ("entry", "found", "left"),
    [
        (Acceptance("F104", WHY), 2, (PAGE,)),
        (Acceptance("F104", WHY, count=3), 2, (PAGE,)),
        (Acceptance("F104", WHY, "Ships/mas"), 0, (PAGE, MAST, SAIL)),
        (Acceptance("F104", WHY, "ships/*", 2), 0, (PAGE, MAST, SAIL)),
        (Acceptance("T001", WHY), 0, (PAGE, MAST, SAIL)),
        (Acceptance("F104", WHY, count=0), 2, (PAGE,)),
    ],
)
def test_an_acceptance_covers_exactly_as_many_as_it_says(
    entry: Acceptance, found: int, left: tuple[Finding, ...]
) -> None:
    counts = (("count", str(entry.count)), ("found", str(found)))
    details = (
        ("accepted", entry.code),
        ("about", ""),
        *counts,
        ("where", f": Ships {found}" if found else ""),
    )
    stale = Finding("", entry.at, "E002", details)
    assert open_findings(ALL, accepted(entry)) == tuple(sorted([*left, stale]))


ANNE, BEN = (Finding("Ships", "mast", "S020", (("said", name), ("page", "1"))) for name in ("Anne", "Ben"))


@pytest.mark.parametrize(
    ("about", "at", "count", "left"),
    [
        ({"said": "Anne"}, "Ships/mast", 1, (BEN,)),
        ({"said": "Anne"}, "*", 1, (BEN,)),
        ({"said": "Anne", "page": "1"}, "*", 1, (BEN,)),
        ({"page": "1"}, "*", 2, ()),
        ({}, "*", 2, ()),
    ],
)
def test_an_acceptance_covers_only_what_it_is_about(
    about: dict[str, str], at: str, count: int, left: tuple[Finding, ...]
) -> None:
    entry = Acceptance("S020", WHY, at, count, tuple(about.items()))
    assert open_findings((ANNE, BEN), accepted(entry)) == left


@pytest.mark.parametrize("about", [{"said": "Carl"}, {"said": "Anne", "page": "2"}, {"says": "Anne"}])
def test_an_acceptance_of_another_finding_at_the_place_is_stale(about: dict[str, str]) -> None:
    entry = Acceptance("S020", WHY, "Ships/mast", where_details=tuple(about.items()))
    stale, *left = open_findings((ANNE,), accepted(entry))
    (name, text), *_ = about.items()
    assert f"the acceptance of S020 about {name} '{text}'" in RULES["E002"].message(stale.details)
    assert left == [ANNE]


def test_a_finding_is_covered_once() -> None:
    twice = (Acceptance("F104", WHY, "Ships/mast"), Acceptance("F104", WHY, count=2))
    (stale,) = open_findings((MAST, SAIL), accepted(*twice))
    assert (stale.code, dict(stale.details)["found"]) == ("E002", "1")


def test_errors_cannot_be_accepted() -> None:
    entry = Acceptance("E001", WHY, "*")
    assert [finding.code for finding in open_findings((ERROR,), accepted(entry))] == ["E002", "E001"]


def test_equal_findings_count_once() -> None:
    assert open_findings((MAST, MAST), Errata()) == (MAST,)


@pytest.mark.parametrize(
    ("at", "mends", "codes"),
    [
        ("Ships/mast", ("F104",), ["F102", "F104"]),
        ("Ships/*", ("F104",), ["F102"]),
        ("Ships/mast", ("F104", "T001"), ["E003", "F102", "F104"]),
        ("Boats/mast", ("F104",), ["E003", "F102", "F104", "F104"]),
        ("Ships/mast", (), ["F102", "F104", "F104"]),
    ],
)
def test_corrections_mend_findings(at: str, mends: tuple[str, ...], codes: list[str]) -> None:
    errata = Errata(corrections=(Correction(at, "value", WHY, fixes=mends),))
    assert [finding.code for finding in open_findings(ALL, errata)] == codes


def test_a_name_out_of_camel_case_suggests_its_usual_spelling() -> None:
    finding = Finding("Ships", "decks/Size", "L029", (("name", "Size"), ("usual", "size")))

    correction = correction_of(finding)

    assert correction is not None
    assert (correction.at, correction.what, correction.now) == ("Ships/decks/Size", "name", Literal("size"))
    assert open_findings([finding], Errata((replace(correction, why=WHY),))) == ()


def test_a_correction_of_one_scenario_mends_what_is_about_it_only() -> None:
    one, two = (Finding("Ships", "mast", "S019", (("scenario", number),)) for number in "12")
    value = Correction("Ships/mast", "value", WHY, scenarios=("1",), fixes=("S019",))
    assert open_findings((one, two), Errata((value,))) == (two,)
    assert open_findings((one, two), Errata((replace(value, scenarios=()),))) == ()
    # A row that is moved is moved as a whole, whatever the scenarios that it is moved to.
    assert open_findings((one, two), Errata((replace(value, what="scenarios"),))) == ()
