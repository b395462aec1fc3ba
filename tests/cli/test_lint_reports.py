"""`lint --accepted`, `--corrected` and `--diff`: what entries cover, and what is new since a revision."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from git_checkout import publish

from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree

Run = Callable[..., Result]

STAFF = "spec/edfi/v5/resources/staffs.yaml"
ACCEPTED = "spec/edfi/v5/accepted.yaml"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def without_values(checkout: Path) -> None:
    """Empty two required rows of the staff page, each of which was accepted for one of the staff members."""
    for name, values in (
        ("generationCodeSuffix", "{'1': Sr, '3': Sr}"),
        ("middleName", "{'2': Marcy, '4': Marcy}"),
    ):
        row = f"- {{name: {name}, type: string, required: required"
        edit(checkout / STAFF, f"{row}, values: {values}}}", f"{row}}}")


def reports(result: Result) -> Any:
    return json.loads(result.stdout)


def test_accepted_lists_every_place_of_every_entry(checkout: Path, run: Run) -> None:
    for version in ("edfi/v4", "edfi/v5", "campusm/v1"):
        listed = reports(run("lint", version, "--accepted", "--format", "json"))
        entries = SpecTree(checkout).load_entries(VersionRef(*version.split("/")))
        found = [
            (
                report["kind"],
                report["why"],
                [item["place"] for item in report["covers"]],
            )
            for report in listed
        ]
        expected = [
            (entry.code, entry.why, list(entry.places)) for entry in entries.accepted
        ]
        assert found == expected
        for report in listed:
            text = (checkout / report["file"]).read_text(encoding="utf-8").splitlines()
            assert f"code: {report['kind']}" in text[report["line"] - 1]


def test_accepted_prints_places_and_messages(checkout: Path, run: Run) -> None:
    result = run("lint", "edfi/v2", "--accepted")
    head, item, total = result.stdout.splitlines()
    assert head.startswith("spec/edfi/v2/accepted.yaml:2: T011: Scenarios 3 and 4 add")
    assert item.startswith("  spec/edfi/v2/resources/")
    assert "attendanceEventReason (reading 3: Late, 4: No Note): " in item
    assert (total, result.exit_code) == ("1 entry, 1 place", 0)


def test_corrected_lists_what_a_pattern_changes(checkout: Path, run: Run) -> None:
    """A correction by value needs no count: the report shows where it applies."""
    listed = reports(run("lint", "edfi/v5", "--corrected", "--format", "json"))
    by_pattern = [report for report in listed if "default school year" in report["why"]]
    places = [item["place"] for item in by_pattern[0]["covers"]]
    assert "Sessions/sessionName (scenarios 1, 2, 3, 4)" in places
    assert all(report["covers"] for report in listed)
    assert run("lint", "edfi/v5", "--corrected").stdout.count("sessionName (scen") > 1


def test_two_rows_that_lose_their_other_values_are_open(
    checkout: Path, run: Run
) -> None:
    """The rows were accepted for one staff member each; now both lack both values."""
    without_values(checkout)
    stdout = run("lint", "edfi/v5").stdout
    for name in ("middleName", "generationCodeSuffix"):
        assert f"E002 the acceptance of D001 lists 'Staffs/{name} (scenario" in stdout
        assert f": D002 '{name}' is required, but no scenario has a value" in stdout


def test_diff_lists_what_is_open_and_accepted_since_a_revision(
    checkout: Path, run: Run
) -> None:
    publish(checkout)
    assert run("lint", "--diff", "main").stdout == (
        "since main: 0 findings more open, 0 more accepted, 0 gone\n"
    )
    without_values(checkout)

    result = run("lint", "edfi/v5", "--diff", "main")

    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert any(
        line.startswith(f"{STAFF}:")
        and ": open (new): D002 Staffs/middleName: " in line
        for line in lines
    )
    assert any(
        line.startswith(f"main:{STAFF}:")
        and ": gone (was accepted): D001 Staffs/middleName (scenario 1): " in line
        for line in lines
    )

    # Accepted, they are no longer open, but a review sees what the entry covers now.
    edit(
        checkout / ACCEPTED,
        "- code: D001\n"
        "  places: [Staffs/generationCodeSuffix (scenario 2), Staffs/middleName (scenario 1)]",
        "- code: D002\n  places: [Staffs/generationCodeSuffix, Staffs/middleName]",
    )
    result = run("lint", "edfi/v5", "--diff", "main", "--format", "json")
    accepted = [
        (item["place"], item["before"])
        for item in reports(result)
        if item["now"] == "accepted"
    ]
    assert ("Staffs/generationCodeSuffix", "gone") in accepted
    assert ("Staffs/middleName", "gone") in accepted


def test_diff_refuses_acceptances_of_an_older_format(checkout: Path, run: Run) -> None:
    family = checkout / "spec/edfi/family.yaml"
    text = family.read_text(encoding="utf-8")
    edit(family, "format: 6", "format: 5")
    publish(checkout)
    family.write_text(text, encoding="utf-8")
    result = run("lint", "--diff", "main")
    assert result.exit_code == 1
    assert result.stderr == (
        "tablewright: main:spec/edfi/family.yaml: the spec has format 5, which does not list the places of"
        " accepted findings; compare with a revision of format 6 or newer\n"
    )


def test_diff_of_a_new_version_lists_all_its_findings(checkout: Path, run: Run) -> None:
    family = checkout / "spec/edfi/family.yaml"
    text = family.read_text(encoding="utf-8")
    edit(family, "[v2, v3, v4, v5]", "[v3, v4, v5]")
    edit(checkout / "spec/edfi/v3/version.yaml", "predecessor: v2\n", "")
    folder = checkout / "spec/edfi/v2"
    kept = checkout.parent / "v2"
    folder.rename(kept)
    publish(checkout)
    kept.rename(folder)
    family.write_text(text, encoding="utf-8")
    changes = reports(run("lint", "edfi/v2", "--diff", "main", "--format", "json"))
    assert {change["before"] for change in changes} == {"gone"}
    assert {"accepted"} <= {change["now"] for change in changes}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--accepted", "--suggest"), "Give only one of --suggest, --accepted,"),
        (("--accepted", "--diff", "main"), "Give only one of --suggest, --accepted,"),
        (("--accepted", "--format", "github"), "This report has no --format github"),
        (("--diff", "main", "--format", "github"), "This report has no --format"),
        (("--diff", "nowhere"), "no such git revision"),
    ],
)
def test_wrong_options_are_misuse(
    checkout: Path, run: Run, arguments: tuple[str, ...], message: str
) -> None:
    publish(checkout)
    result = run("lint", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
