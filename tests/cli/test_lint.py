"""`tablewright lint`: prints open findings with their places, and reports spec files of a wrong form."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tablewright.emit.support.findings_page import findings_text
from tablewright.model.version import VersionRef
from tablewright.naming import count
from tablewright.resolve.resolve import ResolvedVersion, VersionFiles, resolve_version
from tablewright.rules import RULES
from tablewright.specfiles import SpecTree
from tablewright.workflow import project
from tablewright.workflow.project import Project

Run = Callable[..., Result]


def test_the_committed_spec_has_no_open_finding(run: Run) -> None:
    result = run("lint")

    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "no open findings\n",
        "",
    )


def test_results_of_earlier_runs_are_used_and_hide_no_error(
    checkout: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(checkout / ".cache")
    resolved: list[str] = []

    def resolve(files: VersionFiles) -> ResolvedVersion:
        resolved.append(files.info.name)
        return resolve_version(files)

    monkeypatch.setattr(project, "resolve_version", resolve)
    first = run("lint", "edfi/v3")
    assert "v3" in resolved
    resolved.clear()

    second = run("lint", "edfi/v3")

    assert (second.stdout, resolved) == (first.stdout, [])
    renames = checkout / "spec/edfi/v3/renames.yaml"
    renames.write_text("resources:\n- {from: nowhere, to: students, why: It is so.}\n")
    assert "renames.yaml" in run("lint", "edfi/v3").stderr


def test_names_of_earlier_versions_decide_whether_a_result_is_used(
    checkout: Path,
) -> None:
    """A rename names a member of an earlier version, which can lose it."""
    opened = Project(SpecTree(checkout))
    version = VersionRef("edfi", "v3")
    # The file of v3 is of no interest to v2, and v3 has no renames.
    assert opened.decisive(version) == (version,)
    (checkout / "spec/edfi/v3/renames.yaml").touch()
    assert opened.decisive(version) == (VersionRef("edfi", "v2"), version)


def test_open_findings_are_printed_with_their_line_and_the_advice(
    checkout: Path, run: Run
) -> None:
    (checkout / "spec/edfi/v2/accepted.yaml").write_text(
        "accepted: []\n", encoding="utf-8"
    )

    result = run("lint", "edfi/v2")

    assert (result.exit_code, result.stderr) == (1, "")
    *lines, total = result.stdout.splitlines()
    found = [
        match
        for line in lines
        if (match := re.fullmatch(r"(spec/\S+\.yaml):(\d+): ([A-Z]\d+) .+", line))
    ]
    places = [(match[1], int(match[2])) for match in found]
    assert places == sorted(places)
    for file, number in places:
        assert number <= len((checkout / file).read_text(encoding="utf-8").splitlines())
    codes = sorted({match[3] for match in found})
    assert lines[len(found) :] == [
        f"advice for {code}: {RULES[code].advice}" for code in codes
    ]
    assert total == f"{count(len(found), 'finding')} open"
    assert any("T011" in line and "attendanceEventReason" in line for line in lines)


def test_entries_that_are_out_of_date_are_findings_at_their_line(
    checkout: Path, run: Run
) -> None:
    folder = checkout / "spec/edfi/v2"
    # Two entries of one place: each finding leads to its own entry.
    correction = "{at: Nowhere/x, what: value, was: a, now: b, why: It is so.}"
    short = "{at: Nowhere/x, what: value, was: a, now: c, why: none}"
    (folder / "corrections.yaml").write_text(
        f"corrections:\n- {correction}\n- {short}\n", encoding="utf-8"
    )
    (folder / "accepted.yaml").write_text(
        "accepted:\n- {code: L002, places: [Nowhere], why: It is so.}\n"
        "- code: L002\n  places:\n  - Nowhere\n  - Nowhere/else\n  why: none\n",
        encoding="utf-8",
    )

    result = run("lint", "edfi/v2")

    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    for number in (2, 3):
        assert (
            f"spec/edfi/v2/corrections.yaml:{number}: E001 the correction with `what: value` "
            "changes nothing" in lines
        )
    for number, place in ((2, "Nowhere"), (5, "Nowhere"), (6, "Nowhere/else")):
        assert (
            f"spec/edfi/v2/accepted.yaml:{number}: E002 the acceptance of L002 lists '{place}', "
            "but there is no such finding" in lines
        )
    for entry in ("corrections.yaml:3", "accepted.yaml:3"):
        assert any(
            line.startswith(f"spec/edfi/v2/{entry}: E007 the entry has 'none'")
            for line in lines
        )


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("F121", "F121 is an error, which no acceptance covers; correct what it"),
        ("F104", "F104 is an info, which needs no acceptance; delete the entry"),
    ],
)
def test_an_acceptance_of_what_is_no_warning_is_refused(
    checkout: Path, run: Run, code: str, message: str
) -> None:
    entry = f"- {{code: {code}, places: [x], why: We looked at it.}}\n"
    (checkout / "spec/edfi/v2/accepted.yaml").write_text(f"accepted:\n{entry}")
    assert f"spec/edfi/v2/accepted.yaml:2: {message}" in run("lint", "edfi/v2").stderr

    family = checkout / "spec/edfi/family.yaml"
    text = family.read_text(encoding="utf-8")
    family.write_text(f"{text}accepted:\n  v3:\n  {entry}", encoding="utf-8")
    line = len(text.splitlines()) + 3
    assert f"spec/edfi/family.yaml:{line}: {message}" in run("lint", "edfi/v3").stderr


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            "at: '*/x', what: name, why: So.",
            "2: `at: */x` is a pattern for several pages, but the entry has no old value; "
            "write an entry for each page, or add `was` or `matches`",
        ),
        (
            "at: '*/x', what: keep-property, count: 2, why: So.",
            "2: `at: */x` is a pattern for several pages, but the entry has no old value",
        ),
        (
            "at: 'Ships/*', what: place, now: deck/*, why: So.",
            "2: `at: Ships/*` is a pattern, but the entry has no old value and no count",
        ),
        (
            "at: '*/x', what: name, was: x, now: y, count: 2, why: So.",
            "2: the entry has an old value, so it needs no `count`; remove the key",
        ),
        (
            "at: 'Ships/mast[*]', what: name, count: 1, why: So.",
            "2: the entry has a single place, so it needs no `count`; remove the key",
        ),
    ],
)
def test_a_correction_that_changes_more_than_its_author_saw_is_refused(
    checkout: Path, run: Run, entry: str, message: str
) -> None:
    """A correction by value changes one wrong value; without it, it would change what comes later as well."""
    (checkout / "spec/edfi/v2/corrections.yaml").write_text(
        f"corrections:\n- {{{entry}}}\n", encoding="utf-8"
    )
    assert f"spec/edfi/v2/corrections.yaml:{message}" in run("lint", "edfi/v2").stderr


def test_an_acceptance_of_the_family_that_is_out_of_date_is_reported_in_family_yaml(
    checkout: Path, run: Run
) -> None:
    family = checkout / "spec/edfi/family.yaml"
    text = family.read_text(encoding="utf-8").partition("accepted:")[0]
    family.write_text(
        f"{text}accepted:\n  v3:\n  - {{code: L002, places: [x], why: none}}\n",
        encoding="utf-8",
    )

    result = run("lint", "edfi/v3")

    line = len(text.splitlines()) + 3
    assert (
        f"spec/edfi/family.yaml:{line}: E002 the acceptance of L002 lists 'x'"
        in result.stdout
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "accepted: [\n",
            r"spec/edfi/v4/accepted\.yaml:\d+: not YAML .*; correct the line",
        ),
        (
            "accepted:\n- {code: L001, places: [x], why: x, becuase: y}\n",
            r"spec/edfi/v4/accepted\.yaml:2: .*'becuase'.*; see .*",
        ),
        (
            "accepted:\n- {code: L001, places: [x]}\n",
            r"spec/edfi/v4/accepted\.yaml:2: .*why.*; see .*",
        ),
        (
            "accepted: []\naccepted: []\n",
            r"spec/edfi/v4/accepted\.yaml:2: .*'accepted' is repeated.*",
        ),
    ],
)
@pytest.mark.parametrize("command", ["lint", "generate", "check"])
def test_a_spec_file_of_a_wrong_form_is_reported(
    checkout: Path, run: Run, command: str, text: str, message: str
) -> None:
    (checkout / "spec/edfi/v4/accepted.yaml").write_text(text, encoding="utf-8")

    result = run(command, "edfi/v4")

    assert (result.exit_code, result.stdout) == (1, "")
    assert re.fullmatch(f"tablewright: {message}\n", result.stderr)
    assert not (checkout / "generated").exists()


def test_explain_prints_the_rule_of_a_code(run: Run) -> None:
    result = run("lint", "--explain", "l002")

    assert result.exit_code == 0
    assert (
        result.stdout
        == f"L002 (warning)\n  {RULES['L002'].outline()}\n  {RULES['L002'].advice}\n"
        "  An acceptance lists each finding by: place, scenarios, resource.\n"
    )


def test_explain_names_the_details_that_an_acceptance_can_select_by(run: Run) -> None:
    assert run("lint", "--explain", "S020").stdout.endswith(
        "An acceptance lists each finding by: place, scenarios, mentioned.\n"
    )


def test_explain_names_the_details_of_a_finding(run: Run) -> None:
    result = run("lint", "--explain", "T006")

    assert (
        "the column '<label>' does not belong to this kind of table; "
        "it is left out, with <cells> filled cells" in result.stdout
    )


def test_explain_separates_a_detail_that_begins_with_a_space_from_the_word_before(
    run: Run,
) -> None:
    assert (
        "'<name>' is not a resource of the API <hint>"
        in run("lint", "--explain", "S016").stdout
    )
    assert (
        "but there is no such finding <hint>" in run("lint", "--explain", "E002").stdout
    )
    assert (
        "the list has '<listed>', but its page is about '<resource>' <hint>"
        in RULES["R004"].outline()
    )


def test_the_findings_page_contains_no_placeholders() -> None:
    text = findings_text()
    assert (
        "| T004 | warning | a '\\|' inside brackets split cells of '*property*'; they are joined again,"
        in text
    )
    assert "$" not in text
    assert "{" not in text


@pytest.mark.parametrize("code", RULES)
def test_no_explanation_shows_a_template(code: str) -> None:
    outline = RULES[code].outline()
    assert "$" not in outline
    assert "{" not in outline


def test_explaining_an_unknown_code_is_misuse(run: Run) -> None:
    result = run("lint", "--explain", "X999")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("tablewright: X999: no such rule; known: T001, ")


def test_an_unknown_version_is_misuse(run: Run) -> None:
    result = run("lint", "edfi/v4", "edfi/v99")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "tablewright: edfi/v99: no such version; known: " in result.stderr
