"""`lint --suggest`: its entries, appended to the files, close all findings except the errors it names."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from long_tests import LARGE_VERSIONS
from tablewright.model.corrections import (
    AcceptedFile,
    CorrectionsAndAcceptances,
    CorrectionsFile,
    NameCorrection,
)
from tablewright.model.version import VersionRef
from tablewright.rules import RULES
from tablewright.specfiles import SpecTree, accepted_text, corrections_text
from tablewright.specfiles.entry_edits import without_places
from tablewright.specfiles.yamlfile import load

Run = Callable[..., Result]

ROOT = Path(__file__).resolve().parents[2]
REASON = "We looked at the page."

#: What the server refuses: these errors have a fix only where the right value is known.
STORY_CODES = {
    rule.code for rule in RULES.values() if ".checks.story." in rule.checked_by
}

#: The warnings that are not accepted: a correction is more likely right, but only a person knows it.
CORRECTED_CODES = {"D002", "D003", "F102", "L003", "L030", "S009", "S019"}


def committed_entries(version: str) -> CorrectionsAndAcceptances:
    return SpecTree(ROOT).load_entries(VersionRef(*version.split("/")))


def write(checkout: Path, version: str, entries: CorrectionsAndAcceptances) -> None:
    folder = checkout / "spec" / version
    (folder / "corrections.yaml").write_text(
        corrections_text(entries.corrections), encoding="utf-8"
    )
    (folder / "accepted.yaml").write_text(
        accepted_text(entries.accepted), encoding="utf-8"
    )


def suggested(
    checkout: Path, run: Run, version: str
) -> tuple[CorrectionsAndAcceptances, list[tuple[str, str]]]:
    """Return the suggested entries, with reasons, and the code and the text of each error that is named.

    Suggested records are appended to preload.yaml.
    """
    output = run("lint", version, "--suggest").stdout
    paths = {}
    for name in ("corrections.yaml", "accepted.yaml"):
        paths[name] = checkout / f"suggested-{name}"
        _, _, text = output.partition(f"# spec/{version}/{name}\n")
        paths[name].write_text(
            text.partition("\n\n")[0].replace("TODO", REASON) or "{}", encoding="utf-8"
        )
    records = output.partition(f"# spec/{version}/preload.yaml\nrecords:\n")[2]
    with (checkout / "spec" / version / "preload.yaml").open("a") as preload:
        preload.write(records.partition("\n\n")[0].replace("TODO", REASON))
    named = re.findall(r"^# spec/\S+:\d+: ([A-Z]\d{3}) (.+)$", output, re.MULTILINE)
    headings = ("# Errors of", "# Out of date in", "# Open in")
    assert bool(named) == any(heading in output for heading in headings)
    corrections = load(
        paths["corrections.yaml"], CorrectionsFile, "suggested"
    ).corrections
    accepted = load(paths["accepted.yaml"], AcceptedFile, "suggested").accepted
    return CorrectionsAndAcceptances(corrections, accepted), named


def remaining_errors(run: Run, version: str) -> list[tuple[str, str]]:
    """Return code and message of each open finding: errors, and warnings that are not accepted at once."""
    findings = json.loads(run("lint", version, "--format", "json").stdout)
    warnings = {
        finding["code"] for finding in findings if finding["level"] == "warning"
    }
    assert warnings <= CORRECTED_CODES
    return [(finding["code"], finding["message"]) for finding in findings]


def append_suggestions(
    checkout: Path, run: Run, version: str, before: CorrectionsAndAcceptances
) -> tuple[CorrectionsAndAcceptances, list[tuple[str, str]]]:
    """Append the suggestions for a version with the entries `before`.

    Returns the suggested entries and the errors that remain, which must be those that were named.
    """
    write(checkout, version, before)
    new, named = suggested(checkout, run, version)
    both = CorrectionsAndAcceptances(
        before.corrections + new.corrections, before.accepted + new.accepted
    )
    write(checkout, version, both)
    errors = remaining_errors(run, version)
    assert sorted(errors) == sorted(named)
    return new, errors


@pytest.mark.parametrize("version", ["edfi/v3", "edfi/v5"])
def test_the_suggestions_for_pages_without_entries_close_every_finding(
    checkout: Path, run: Run, version: str
) -> None:
    new, errors = append_suggestions(
        checkout, run, version, CorrectionsAndAcceptances()
    )
    # What the server refuses stays: nobody can accept it, and only a person knows the right value.
    assert {code for code, _ in errors} <= STORY_CODES | CORRECTED_CODES
    names = [entry.at for entry in new.corrections if isinstance(entry, NameCorrection)]
    assert len(names) == len(set(names))


def test_the_suggestions_for_adjacent_versions_fit_together(
    checkout: Path, run: Run
) -> None:
    """The suggestions for v4 depend on those for v5.

    The v4 page lacks a cell. Only the comparison with v5 shows it, after a name on the v5 page is corrected.
    """
    for version, old, new in (
        ("v4", "{'1': Sr, '2': Sr}", "{'1': Sr}"),
        ("v5", "name: generationCodeSuffix", "name: generationCodeSufix"),
    ):
        page = checkout / f"spec/edfi/{version}/resources/staffs.yaml"
        text = page.read_text(encoding="utf-8")
        assert old in text
        page.write_text(text.replace(old, new), encoding="utf-8")
    for version in ("edfi/v4", "edfi/v5"):
        write(checkout, version, CorrectionsAndAcceptances())
    for part in run("lint", "edfi/v4", "edfi/v5", "--suggest").stdout.split("\n\n"):
        # The other comments are errors and questions.
        if not part.startswith("# spec/"):
            continue
        file = checkout / part.partition("\n")[0].removeprefix("# ")
        file.write_text(part.replace("TODO", REASON), encoding="utf-8")
    codes = set()
    for version in ("edfi/v4", "edfi/v5"):
        codes |= {code for code, _ in remaining_errors(run, version)}
    # This test edits two captured files by hand.
    assert codes - {"E040"} <= STORY_CODES | CORRECTED_CODES


def test_one_correction_is_suggested_for_a_wrong_name(checkout: Path, run: Run) -> None:
    """The suggested name is that of the API, not the page's name in the usual spelling."""
    new, _ = append_suggestions(checkout, run, "edfi/v4", CorrectionsAndAcceptances())
    (correction,) = (
        entry
        for entry in new.corrections
        if entry.at == "DescriptorMapping/ModelEntity"
    )
    assert isinstance(correction, NameCorrection)
    assert (correction.now, correction.fixes) == ("modelEntities", ())


def test_the_suggestions_replace_missing_acceptances(checkout: Path, run: Run) -> None:
    before = replace(committed_entries("campusm/v1"), accepted=())
    _, errors = append_suggestions(checkout, run, "campusm/v1", before)
    assert errors == []


def without_one() -> Iterator[object]:
    """Yield the entries of a version without one of their corrections; each case takes many seconds."""
    for version in LARGE_VERSIONS:
        entries = committed_entries(version)
        number = len(entries.corrections) // 2
        yield pytest.param(
            version,
            [number],
            [],
            id=f"{version} without {entries.corrections[number].at}",
        )


def without_many() -> Iterator[object]:
    """Yield the entries of a version without a third of them, chosen at random with a fixed seed."""
    for version in LARGE_VERSIONS:
        entries = committed_entries(version)
        chance = random.Random(1)
        correction_count = len(entries.corrections)
        accepted_count = len(entries.accepted)
        corrections = chance.sample(range(correction_count), correction_count // 3)
        accepted = chance.sample(range(accepted_count), accepted_count // 3)
        yield pytest.param(
            version, corrections, accepted, id=f"{version} without a third"
        )


@pytest.mark.parametrize(
    ("version", "corrections", "accepted"), [*without_one(), *without_many()]
)
def test_the_suggestions_complete_incomplete_entries(
    checkout: Path,
    run: Run,
    version: str,
    corrections: Sequence[int],
    accepted: Sequence[int],
) -> None:
    entries = committed_entries(version)
    kept_corrections = [
        entry
        for number, entry in enumerate(entries.corrections)
        if number not in corrections
    ]
    kept_accepted = [
        entry for number, entry in enumerate(entries.accepted) if number not in accepted
    ]
    before = CorrectionsAndAcceptances(tuple(kept_corrections), tuple(kept_accepted))
    append_suggestions(checkout, run, version, before)


def test_an_error_is_printed_and_not_accepted(checkout: Path, run: Run) -> None:
    accepted = committed_entries("edfi/v2").accepted
    stale = replace(accepted[0], places=("Nowhere",), why=REASON)
    new, errors = append_suggestions(
        checkout,
        run,
        "edfi/v2",
        replace(committed_entries("edfi/v2"), accepted=(*accepted, stale)),
    )
    assert errors == [
        (
            "E002",
            f"the acceptance of {stale.code} lists 'Nowhere', but there is no such finding",
        )
    ]
    assert "E002" not in {entry.code for entry in new.accepted}


def test_suggestions_for_errors_alone_are_a_comment(checkout: Path, run: Run) -> None:
    entries = committed_entries("edfi/v2")
    stale = replace(entries.accepted[0], places=("Nowhere",), why=REASON)
    write(checkout, "edfi/v2", replace(entries, accepted=(*entries.accepted, stale)))
    lines = run("lint", "edfi/v2", "--suggest").stdout.splitlines()
    assert len(lines) == 2 and all(line.startswith("#") for line in lines)


def test_findings_that_the_family_accepts_are_not_accepted_again(
    checkout: Path, run: Run
) -> None:
    before = committed_entries("edfi/v5")
    (listed,) = (entry for entry in before.accepted if entry.code == "S005")
    first, *others = listed.places
    family = checkout / "spec/edfi/family.yaml"
    text = family.read_text(encoding="utf-8")
    entry = f"{{code: S005, places: [{first}], why: Either method has this effect.}}"
    family.write_text(f"{text}accepted:\n  v5:\n  - {entry}\n", encoding="utf-8")
    kept = tuple(entry for entry in before.accepted if entry != listed)
    new, errors = append_suggestions(
        checkout, run, "edfi/v5", replace(before, accepted=kept)
    )
    assert errors == []
    assert [(entry.code, list(entry.places)) for entry in new.accepted] == [
        ("S005", others)
    ]


def test_a_suggested_acceptance_lists_the_findings_that_are_open(
    checkout: Path, run: Run
) -> None:
    """A sentence may mention several properties: its label names one."""
    before = committed_entries("edfi/v4")
    removed = [entry for entry in before.accepted if entry.code in ("A001", "S020")]
    kept = tuple(entry for entry in before.accepted if entry not in removed)
    new, errors = append_suggestions(
        checkout, run, "edfi/v4", replace(before, accepted=kept)
    )
    assert errors == []
    assert sorted(
        (entry.code, place) for entry in new.accepted for place in entry.places
    ) == (sorted((entry.code, place) for entry in removed for place in entry.places))
    assert any("(mentioned " in place for entry in removed for place in entry.places)


def test_write_removes_the_places_whose_finding_is_gone(
    checkout: Path, run: Run
) -> None:
    """An acceptance of a missing page is out of date after the page is captured."""
    file = checkout / "spec/edfi/v2/accepted.yaml"
    before = file.read_text(encoding="utf-8")
    stale = "- {code: R001, places: [required/School], why: No page is about it.}\n"
    file.write_text(f"{before.rstrip()}\n{stale}", encoding="utf-8")
    output = run("lint", "edfi/v2", "--suggest", "--write").stdout
    assert output == "spec/edfi/v2/accepted.yaml: removed 1 place without a finding\n"
    assert file.read_text(encoding="utf-8") == before
    assert run("lint", "edfi/v2").exit_code == 0


ACCEPTED = """\
accepted:
# The first.
- code: A
  places:
  - first (scenario 1)
  - second (with a long
    text)
  - 'third: this'
  why: >-
    The reason has
    two lines.
# The second.
- {code: B, places: [x, 'y, z', w], why: One line.}
"""


@pytest.mark.parametrize(
    ("gone", "removed", "added"),
    [
        ({0: {1}}, ["  - second (with a long", "    text)"], []),
        ({0: {2}}, ["  - 'third: this'"], []),
        (
            {1: {1}},
            ["- {code: B, places: [x, 'y, z', w], why: One line.}"],
            ["- {code: B, places: [x, w], why: One line.}"],
        ),
        (
            {1: {0, 1, 2}},
            ["- {code: B, places: [x, 'y, z', w], why: One line.}"],
            [],
        ),
    ],
)
def test_a_place_is_removed_and_every_other_line_stays(
    gone: dict[int, set[int]], removed: list[str], added: list[str]
) -> None:
    lines = without_places(ACCEPTED, gone).splitlines()
    assert (
        lines == [line for line in ACCEPTED.splitlines() if line not in removed] + added
    )


def test_accepted_is_an_empty_list_without_its_last_place() -> None:
    text = without_places(ACCEPTED, {0: {0, 1, 2}, 1: {0, 1, 2}})
    assert text == "accepted: []\n# The first.\n# The second.\n"
