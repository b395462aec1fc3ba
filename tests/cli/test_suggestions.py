"""`lint --suggest`: what it prints, pasted whole behind what is there, ends all findings but named errors."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from tablewright.model.errata import AcceptedFile, CorrectionsFile, Errata
from tablewright.specfiles import SpecTree, accepted_text, corrections_text
from tablewright.specfiles.yamlfile import load

Run = Callable[..., Result]

ROOT = Path(__file__).resolve().parents[2]
REASON = "We looked at the page."


def written(version: str) -> Errata:
    return SpecTree(ROOT).load_errata(*version.split("/"))


def write(checkout: Path, version: str, errata: Errata) -> None:
    folder = checkout / "spec" / version
    (folder / "corrections.yaml").write_text(
        corrections_text(errata.corrections), encoding="utf-8"
    )
    (folder / "accepted.yaml").write_text(
        accepted_text(errata.accepted), encoding="utf-8"
    )


def suggested(
    checkout: Path, run: Run, version: str
) -> tuple[Errata, list[tuple[str, str]]]:
    """The entries that are suggested, with reasons, and the code and text of each error that is named."""
    output = run("lint", version, "--suggest").stdout
    paths = {}
    for name in ("corrections.yaml", "accepted.yaml"):
        paths[name] = checkout / f"suggested-{name}"
        _, _, text = output.partition(f"# spec/{version}/{name}\n")
        paths[name].write_text(
            text.partition("\n\n")[0].replace("TODO", REASON) or "{}", encoding="utf-8"
        )
    named = re.findall(r"^# spec/\S+:\d+: ([A-Z]\d{3}) (.+)$", output, re.MULTILINE)
    assert bool(named) == ("# Errors of" in output)
    corrections = load(
        paths["corrections.yaml"], CorrectionsFile, "suggested"
    ).corrections
    accepted = load(paths["accepted.yaml"], AcceptedFile, "suggested").accepted
    return Errata(corrections, accepted), named


def left(run: Run, version: str) -> list[tuple[str, str]]:
    found = json.loads(run("lint", version, "--format", "json").stdout)
    assert {each["level"] for each in found} <= {"error"}
    return [(each["code"], each["message"]) for each in found]


def paste(
    checkout: Path, run: Run, version: str, before: Errata
) -> tuple[Errata, list[tuple[str, str]]]:
    """What is suggested for a version with other errata, and what is left once it is pasted."""
    write(checkout, version, before)
    new, named = suggested(checkout, run, version)
    both = Errata(before.corrections + new.corrections, before.accepted + new.accepted)
    write(checkout, version, both)
    found = left(run, version)
    assert sorted(found) == sorted(named)
    return new, found


@pytest.mark.parametrize("version", ["edfi/v2", "edfi/v3", "edfi/v4", "edfi/v5"])
def test_what_is_suggested_for_bare_pages_ends_every_finding(
    checkout: Path, run: Run, version: str
) -> None:
    new, found = paste(checkout, run, version, Errata())
    assert found == []
    names = [each.at for each in new.corrections if each.what == "name"]
    assert len(names) == len(set(names))


def test_what_is_suggested_for_neighbours_holds_for_both(
    checkout: Path, run: Run
) -> None:
    """Once the name is right on the v5 page, it shows that a cell of the v4 page may be lost."""
    for version, old, new in (
        ("v4", "{'1': Sr, '2': Sr}", "{'1': Sr}"),
        ("v5", "name: generationCodeSuffix", "name: generationCodeSufix"),
    ):
        page = checkout / f"spec/edfi/{version}/resources/staffs.yaml"
        text = page.read_text(encoding="utf-8")
        assert old in text
        page.write_text(text.replace(old, new), encoding="utf-8")
    for version in ("edfi/v4", "edfi/v5"):
        write(checkout, version, Errata())
    for part in run("lint", "edfi/v4", "edfi/v5", "--suggest").stdout.split("\n\n"):
        file = checkout / part.partition("\n")[0].removeprefix("# ")
        file.write_text(part.replace("TODO", REASON), encoding="utf-8")
    result = run("lint", "edfi/v4", "edfi/v5")
    assert result.stdout == "no open findings\n"


def test_a_name_is_corrected_once(checkout: Path, run: Run) -> None:
    """The name that the API has is suggested, not the usual spelling of the page's name."""
    new, _ = paste(checkout, run, "edfi/v4", Errata())
    (correction,) = (
        each for each in new.corrections if each.at == "DescriptorMapping/ModelEntity"
    )
    assert (correction.what, correction.fixes) == ("name", ())
    assert correction.now is not None and "modelEntities" in str(correction.now)


def test_what_is_suggested_without_acceptances(checkout: Path, run: Run) -> None:
    before = replace(written("campusm/v1"), accepted=())
    _, found = paste(checkout, run, "campusm/v1", before)
    assert found == []


def without_one() -> Iterator[object]:
    """Errata that lack one of their corrections; each eighth is enough to meet all kinds."""
    for version in ("edfi/v4", "edfi/v5"):
        errata = written(version)
        for number in range(3, len(errata.corrections), 8):
            yield pytest.param(
                version,
                [number],
                [],
                id=f"{version} without {errata.corrections[number].at}",
            )


def without_many() -> Iterator[object]:
    """Errata that lack a third of their entries."""
    for version in ("edfi/v4", "edfi/v5"):
        errata = written(version)
        for seed in range(3):
            chance = random.Random(seed)
            entries = (
                range(len(each)) for each in (errata.corrections, errata.accepted)
            )
            corrections, accepted = (
                chance.sample(each, len(each) // 3) for each in entries
            )
            yield pytest.param(
                version, corrections, accepted, id=f"{version} without a third, {seed}"
            )


@pytest.mark.parametrize(
    ("version", "corrections", "accepted"), [*without_one(), *without_many()]
)
def test_what_is_suggested_beside_other_entries_leaves_only_named_errors(
    checkout: Path,
    run: Run,
    version: str,
    corrections: Sequence[int],
    accepted: Sequence[int],
) -> None:
    errata = written(version)
    kept = (
        each
        for number, each in enumerate(errata.corrections)
        if number not in corrections
    )
    others = (
        each for number, each in enumerate(errata.accepted) if number not in accepted
    )
    paste(checkout, run, version, Errata(tuple(kept), tuple(others)))


def test_an_error_is_named_and_not_accepted(checkout: Path, run: Run) -> None:
    stale = replace(written("edfi/v3").accepted[0], at="Nowhere", why=REASON)
    new, found = paste(
        checkout, run, "edfi/v3", replace(written("edfi/v3"), accepted=(stale,))
    )
    assert found == [
        (
            "E002",
            f"the acceptance of {stale.code} covers 0 findings, but its `count` is 1",
        )
    ]
    assert "E002" not in {each.code for each in new.accepted}


def test_only_errors_are_only_a_comment(checkout: Path, run: Run) -> None:
    stale = replace(written("edfi/v3").accepted[0], at="Nowhere", why=REASON)
    write(
        checkout,
        "edfi/v3",
        replace(written("edfi/v3"), accepted=(*written("edfi/v3").accepted, stale)),
    )
    lines = run("lint", "edfi/v3", "--suggest").stdout.splitlines()
    assert len(lines) == 2 and all(line.startswith("#") for line in lines)


def test_findings_that_the_family_accepts_are_not_accepted_again(
    checkout: Path, run: Run
) -> None:
    """The family's entries come after the version's, which leave them what they accept: one of eight here."""
    family = checkout / "spec/edfi/family.yaml"
    text = family.read_text(encoding="utf-8")
    entry = "{code: R001, at: 'required/CourseTranscrip*', count: 1, why: Its page is not at hand.}"
    family.write_text(f"{text}accepted:\n  v5:\n  - {entry}\n", encoding="utf-8")
    new, found = paste(checkout, run, "edfi/v5", Errata())
    assert found == []
    assert sum(each.count for each in new.accepted if each.code == "R001") == 7
    assert "*" not in {each.at for each in new.accepted if each.code == "R001"}


def test_an_acceptance_of_one_finding_says_what_it_is_about(
    checkout: Path, run: Run
) -> None:
    """The sentence of a scenario may come to speak of something else; a place of one name says enough."""
    places = ("ClassPeriods/scenarios/4", "DisciplineIncidents/prerequisites/students")
    kept = tuple(each for each in written("edfi/v4").accepted if each.at not in places)
    new, found = paste(
        checkout, run, "edfi/v4", replace(written("edfi/v4"), accepted=kept)
    )
    assert found == []
    assert [(each.code, each.at, each.where_details) for each in new.accepted] == [
        ("S020", places[0], (("mentioned", "officialAttendancePeriod"),)),
        ("S023", places[1], ()),
    ]
