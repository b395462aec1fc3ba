"""The documents for people: the example of the README is what the commands print, and all names exist."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tablewright.cli import main
from tablewright.rules import RULES

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
CASE = ROOT / "tests" / "cases" / "readme"
DOCUMENTS = (
    "README.md",
    "spec/README.md",
    "templates/README.md",
    "tests/README.md",
    ".github/CONTRIBUTING.md",
)

SPEC_FOLDER = Path("spec/library/v1")
PACKAGE = Path("generated/library_v1/library_v1")

#: A block of the example: a comment with its name, then the fenced text.
EXAMPLE = re.compile(r"(<!-- example: (\w+) -->\n```\w*\n)(.*?)(```\n)", re.DOTALL)

#: A line of `lint` with a finding; advice and a count follow the findings.
FINDING_LINE = re.compile(r"^\S+:\d+: [A-Z]\d{3} .*\n", re.MULTILINE)


def example_blocks() -> dict[str, str]:
    """The texts of the example by the names in their comments."""
    blocks = {}
    for match in EXAMPLE.finditer(README.read_text(encoding="utf-8")):
        blocks[match[2]] = match[3]
    return blocks


def run_command(*arguments: str) -> str:
    """What a command prints to its standard output."""
    result = CliRunner().invoke(main, list(arguments), prog_name="tablewright")
    assert result.exception is None or isinstance(
        result.exception, SystemExit
    ), result.exception
    return result.stdout


def from_line(start: str, path: Path) -> str:
    """The text of a file from the line that begins with `start` on."""
    text = path.read_text(encoding="utf-8")
    return text[text.index(f"\n{start}") + 1 :]


def play_the_example(blocks: dict[str, str]) -> dict[str, str]:
    """What the tool gives in the current folder for the page and the correction of the README.

    The keys are the names of the README's blocks that hold output.
    """
    Path("loans.md").write_text(blocks["page"], encoding="utf-8")
    run_command("capture", "library/v1", "loans.md")
    printed = {
        "spec": from_line("properties:", SPEC_FOLDER / "resources" / "loans.yaml"),
        "lint": "".join(FINDING_LINE.findall(run_command("lint"))),
    }
    (SPEC_FOLDER / "corrections.yaml").write_text(
        blocks["corrections"], encoding="utf-8"
    )
    assert run_command("lint") == "no open findings\n"
    run_command("generate", "library/v1")
    printed["payload"] = (PACKAGE / "samples" / "loans" / "1.json").read_text(
        encoding="utf-8"
    )
    printed["model"] = from_line("class Loan", PACKAGE / "models" / "loans.py")
    return printed


def test_the_example_is_what_the_commands_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_golden: bool
) -> None:
    """`pytest tests/test_readme.py --update-golden` writes the output into the README."""
    shutil.copytree(CASE, tmp_path, dirs_exist_ok=True)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    blocks = example_blocks()
    printed = play_the_example(blocks)

    if update_golden:

        def with_output(match: re.Match[str]) -> str:
            return match[1] + printed.get(match[2], match[3]) + match[4]

        README.write_text(
            EXAMPLE.sub(with_output, README.read_text(encoding="utf-8")),
            encoding="utf-8",
        )
        blocks = example_blocks()
    assert printed == {name: blocks[name] for name in printed}


def test_the_readme_begins_with_the_two_commands_of_the_full_check() -> None:
    """`.ci/run` runs the first two command lines of the README, in the same order."""
    fenced = re.findall(r"```\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    first, second = fenced[0].strip(), fenced[1].strip()
    assert f"as_printed '{first}'\n" in script
    assert f"as_printed '{second}'\n" in script
    # The steps are at the end of the script, and the functions with the commands of a step above them.
    steps = script.partition("\nstep ")[2]
    assert steps.index(first) < steps.index("run_tests")


CONSUMER_PACKAGE = ROOT / "generated" / "edfi_v5"


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    """Runs Python in a process of its own, which finds the generated package as if it were installed."""
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=CONSUMER_PACKAGE, capture_output=True, text=True, check=False
    )


def test_the_python_of_the_consumer_runs() -> None:
    blocks = re.findall(
        r"```python\n(from edfi_v5.*?)```",
        README.read_text(encoding="utf-8"),
        re.DOTALL,
    )
    assert len(blocks) == 1
    result = run_python(blocks[0] + "\nassert student.to_wire()['firstName']\n")
    assert result.returncode == 0, result.stderr


def test_the_commands_of_the_consumer_exist() -> None:
    calls = re.findall(
        r"^edfi-v5 ([a-z]+)(.*)$", README.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {name for name, _ in calls} == {
        "serve",
        "samples",
        "rehearse",
        "values",
        "verify",
    }
    for name, rest in calls:
        arguments = f"import sys; sys.argv = ['edfi-v5', {name!r}, '--help']"
        help_code = f"{arguments}; import edfi_v5.cli as c; c.main()"
        result = run_python(help_code)
        assert result.returncode == 0, result.stderr
        for option in re.findall(r"--[a-z-]+", rest):
            assert option in result.stdout, f"edfi-v5 {name} has no {option}"


# Names ----------------------------------------------------------------------------------------------


def each_document(test: Callable[..., None]) -> Callable[..., None]:
    return pytest.mark.parametrize("document", DOCUMENTS)(test)


@each_document
def test_links_lead_to_files(document: str) -> None:
    path = ROOT / document
    for target in re.findall(
        r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")
    ):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@each_document
def test_links_to_headings_lead_to_headings(document: str) -> None:
    path = ROOT / document
    for target, anchor in re.findall(
        r"\]\(([^)#]*)#([^)]+)\)", path.read_text(encoding="utf-8")
    ):
        text = (path.parent / target if target else path).read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        # GitHub keeps letters, digits and hyphens of a heading, and writes blanks as hyphens.
        anchors = [
            re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
            for heading in headings
        ]
        assert anchor in anchors, f"{target}#{anchor}"


@each_document
def test_commands_and_options_exist(document: str) -> None:
    """Every `tablewright COMMAND --option` of the documents is one that the command line has."""
    assert isinstance(main, click.Group)
    context = click.Context(main)
    for call in re.findall(
        r"\btablewright ([a-z]+[^`\n|&]*)",
        (ROOT / document).read_text(encoding="utf-8"),
    ):
        name = call.split()[0]
        command = main.get_command(context, name)
        # In a sentence, the word after `tablewright` may be any verb.
        if command is None:
            continue
        known: set[str] = set()
        for parameter in command.params:
            known |= set(parameter.opts)
        for option in re.findall(r"--[a-z-]+", call):
            assert option in known, f"tablewright {name} has no {option}"


@each_document
def test_codes_of_findings_exist(document: str) -> None:
    codes = set(
        re.findall(r"\b[A-Z]\d{3}\b", (ROOT / document).read_text(encoding="utf-8"))
    )
    assert codes <= set(
        RULES
    ), f"replace {sorted(codes - set(RULES))}; generated/FINDINGS.md lists all codes"


def test_every_command_is_in_the_readme() -> None:
    assert isinstance(main, click.Group)
    text = README.read_text(encoding="utf-8")
    for name in main.list_commands(click.Context(main)):
        assert f"| `tablewright {name} " in text, name
