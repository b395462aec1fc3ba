"""Adds pages by the commands of `.github/CONTRIBUTING.md` in a copy of the repository: all ends green.

The pages are made up, one of each kind: a Markdown page and a page in plain text, both with scenarios, and
a page of one operation. The commands are those of the section `A page appeared`; the entries that a person
writes are in this file.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from made_up_pages import HARBOR, HARBOR_FILES
from tablewright.cli import main

ROOT = Path(__file__).resolve().parents[1]
SECTION = "## A page appeared"

TUGS_PAGE = """\
# v1 Harbor > Tug Scenarios

## Prerequisites

* Ship

### Scenarios

1. Create a tug for the ship Fram.
2. Create a tug for the ship Belgica.
3. Update the power of the tug for the ship Fram.
4. Delete the tug for the ship Belgica.

|Resource|Property Name|Is Collection|Data Type|Required|Scenario 1: POST|Scenario 2: POST|Scenario 3: PUT|
|---|---|---|---|---|---|---|---|
| Tugs | tugName | FALSE | string | REQUIRED | Bjorn | Ulf | Bjorn |
| Tugs | power | FALSE | integer | REQUIRED | 900 | 700 | 950 |
| Tugs | shipReference | FALSE | shipReference | REQUIRED | | | |
| shipReference | shipNumber | FALSE | string | REQUIRED | S-1 | S.2 | S-1 |
"""
TUGS_RESOURCE = """\
- name: tugs
  object: tug
  key:
  - {name: tugName, paths: [tugName]}
"""
TUGS_OBJECT = """\
- name: tug
  role: resource
  members:
  - {name: id, type: string, server: true}
  - {name: power, type: integer, mandatory: true}
  - {name: shipReference, reference: shipReference, mandatory: true}
  - {name: tugName, type: string, mandatory: true, key: true}
"""
ROOMS_PAGE = """\
Rooms

Adds a room to an event.

POST Method

Resource URL

POST /{orgCode}/addRoom

URL Parameters

orgCode string Required Which organisation has the room

Query string Parameters

apiKey string Required The key of the caller
override boolean Optional Whether a room that exists is replaced

Body Parameters

roomCode String Required Which room
places Integer Optional How many people find a place

Send this body:

    "roomCode": <roomCode>,
    "places": <places>

URL \u2013{orgCode}/addRoom?apiKey=<API KEY>

Body \u2013

    "roomCode": "R-17",
    "places": 14

What the service returns:

    "success": true,
    "message": "Saved"
"""
ROOMS_RULE = """\
  addRoom:
    description: Add a room
    object: Room
    answer: RoomResult
    key: [roomCode]
    statuses: [200, 401, 409, 422]
    query: {orgCode: "1234"}
    scenarios:
    - {number: "1", action: add, payload-of: "1", status: 200}
    - {number: "2", action: repeat, payload-of: "1", status: 409, record-of: "1"}
"""


@dataclass(frozen=True, slots=True)
class NewPage:
    """A new page: its version, its document, and what a person adds to the spec files of the version.

    `facts` are added to lists of the facts, before the line with the name of each.
    """

    version: str
    package: str
    document: str
    text: str
    convention: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    #: What `lint` reports before the person writes an entry.
    finding: str = ""


NEW_PAGES = {
    "a scenario page in Markdown": NewPage(
        "harbor/v1",
        "harbor_v1",
        "tugs.md",
        TUGS_PAGE,
        facts=(("objects:\n", TUGS_RESOURCE), ("", TUGS_OBJECT)),
        finding="K003",
    ),
    "a scenario page in plain text": NewPage(
        "harbor/v1",
        "harbor_v1",
        "berths.txt",
        (HARBOR / "berths.txt").read_text(encoding="utf-8"),
    ),
    "a page of an operation": NewPage(
        "campusm/v1",
        "campusm_v1",
        "rooms.txt",
        ROOMS_PAGE,
        convention=ROOMS_RULE,
        finding="E012",
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with its smallest family, and a made-up family with one page."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("spec/campusm", "generated/campusm_v1"):
        shutil.copytree(ROOT / name, folder / name)
    with chdir(folder):
        command("init harbor/v1 --new-family")
        version = folder / "spec/harbor/v1"
        for name in HARBOR_FILES:
            shutil.copy(HARBOR / name, version / name)
        command(f"capture harbor/v1 {HARBOR / 'ships.md'}")
    return folder


@pytest.fixture
def checkout(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The copy, as the current folder. Each page is added to those of the tests before."""
    monkeypatch.chdir(copy)
    return copy


def command(line: str, code: int = 0) -> str:
    """Run a command of tablewright, with the expected exit code; returns its output."""
    result = CliRunner().invoke(main, shlex.split(line), prog_name="tablewright")
    assert result.exit_code == code, result.output
    return result.output


def commands_of_runbook() -> list[str]:
    """The commands of the steps for a new page, in order."""
    text = (ROOT / ".github/CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition(f"{SECTION}\n")[2].partition("\n## ")[0]
    assert section, f"CONTRIBUTING.md has no section {SECTION!r}"
    return re.findall(r"^ *\d+\. .*?`([^`]+)`", section, flags=re.M)


@pytest.mark.parametrize("kind", NEW_PAGES)
def test_a_page_added_by_the_runbook_ends_green(kind: str, checkout: Path) -> None:
    page = NEW_PAGES[kind]
    (checkout / page.document).write_text(page.text, encoding="utf-8")
    steps = commands_of_runbook()
    ran = [run_step(step, page, checkout) for step in steps]
    # Without one of these, the steps would not be those of a new page.
    for name in ("capture", "facts", "lint", "generate", "check", "pytest"):
        assert name in ran, steps
    assert "no open findings" in command("lint")


def run_step(step: str, page: NewPage, checkout: Path) -> str:
    """Run one command of the runbook for a page; returns the name of the command."""
    line = step.replace("edfi/v5", page.version).replace("PAGE.md", page.document)
    name = line.removeprefix("tablewright ").split()[0]
    match name:
        case "capture":
            assert ": captured" in command(line.removeprefix("tablewright "))
        case "facts":
            # No document describes a made-up API: its facts are written by hand.
            write_facts(page, checkout)
        case "lint":
            correct(page, line, checkout)
        case "generate":
            command(line.removeprefix("tablewright "))
        case "check":
            assert "matches spec/" in command(line.removeprefix("tablewright "))
        case "pytest":
            check_package(checkout / "generated" / page.package)
        case _ if "/changes/" in name:
            write_note(checkout / name)
        case _:
            raise AssertionError(f"the runbook has an unknown command: {step}")
    return name


def write_facts(page: NewPage, checkout: Path) -> None:
    facts = checkout / "spec" / page.version / "facts.hand.yaml"
    for before, entry in page.facts:
        text = facts.read_text(encoding="utf-8")
        if before:
            text = text.replace(before, f"{entry}{before}", 1)
        else:
            text += entry
        facts.write_text(text, encoding="utf-8")


def correct(page: NewPage, line: str, checkout: Path) -> None:
    """Close the findings as the runbook says: take what `--suggest` prints, and write the reasons."""
    if not page.finding:
        command("lint")
        return
    assert page.finding in command("lint", code=1)
    if page.convention:
        convention = checkout / "spec" / page.version.partition("/")[0]
        path = convention / "convention.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("pages:\n", f"pages:\n{page.convention}", 1), "utf-8"
        )
    else:
        written = command(f"lint {page.version} --suggest --write", code=1)
        assert "corrections.yaml: appended" in written, line
        give_reasons(checkout / "spec" / page.version)
    command("lint")


def give_reasons(version: Path) -> None:
    """Write a reason in place of each TODO in the entries of a version."""
    for path in version.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("TODO", "The ship page has a hyphen here."), "utf-8"
        )


def write_note(path: Path) -> None:
    """Write the note about the new page."""
    path.parent.mkdir(exist_ok=True)
    path.write_text("kind: feature\ntext: There is one more page.\n", "utf-8")


def check_package(folder: Path) -> None:
    """Run the tests of a package with nothing but the package on the path."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    tests = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tests.returncode == 0, tests.stdout
    assert " passed" in tests.stdout
