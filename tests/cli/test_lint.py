"""`tablewright lint`: prints open findings with their places, and reports spec files of a wrong form."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tablewright.emit.support.findings_page import findings_text
from tablewright.naming import count
from tablewright.rules import RULES

Run = Callable[..., Result]


def test_the_committed_spec_has_no_open_finding(run: Run) -> None:
    result = run("lint")

    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "no open findings\n",
        "",
    )


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
    correction = "{at: Nowhere/x, what: value, was: a, now: b, why: none}"
    (folder / "corrections.yaml").write_text(
        f"corrections:\n- {correction}\n", encoding="utf-8"
    )
    (folder / "accepted.yaml").write_text(
        "accepted:\n- {code: L001, at: Nowhere, why: none}\n", encoding="utf-8"
    )

    result = run("lint", "edfi/v2")

    assert result.exit_code == 1
    assert (
        "spec/edfi/v2/corrections.yaml:2: E001 the correction with `what: value` changes 0 places, "
        "but its `count` is 1" in result.stdout
    )
    assert (
        "spec/edfi/v2/accepted.yaml:2: E002 the acceptance of L001 covers 0 findings, "
        "but its `count` is 1" in result.stdout
    )


def test_an_acceptance_of_the_family_that_is_out_of_date_is_reported_in_family_yaml(
    checkout: Path, run: Run
) -> None:
    family = checkout / "spec/edfi/family.yaml"
    text = family.read_text(encoding="utf-8").partition("accepted:")[0]
    family.write_text(
        f"{text}accepted:\n  v3:\n  - {{code: L027, why: none}}\n", encoding="utf-8"
    )

    result = run("lint", "edfi/v3")

    line = len(text.splitlines()) + 3
    assert (
        f"spec/edfi/family.yaml:{line}: E002 the acceptance of L027 covers 0 findings"
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
            "accepted:\n- {code: L001, why: x, becuase: y}\n",
            r"spec/edfi/v4/accepted\.yaml:2: .*'becuase'.*; see .*",
        ),
        (
            "accepted:\n- {code: L001}\n",
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
    )


def test_explain_names_the_details_that_an_acceptance_can_select_by(run: Run) -> None:
    assert run("lint", "--explain", "S020").stdout.endswith(
        "of several findings at a place, give in `where-details`: mentioned.\n"
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
        "<found> findings, but its `count` is <count> <where>"
        in run("lint", "--explain", "E002").stdout
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
