"""A wrong entry in a spec file is one line with the file, the line and the next step, printed by `lint`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tablewright.cli import main

Lint = Callable[[], str]
CASES = Path(__file__).resolve().parents[1] / "cases" / "emit"
RESOURCES = "harbor/convention.yaml"
OPERATIONS = "quay/convention.yaml"
FACTS = "harbor/v1/facts.hand.yaml"
VERSION = "harbor/v1/version.yaml"
PAGE = "harbor/v1/resources/voyages.yaml"
CORRECTIONS = "harbor/v1/corrections.yaml"


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The `spec/` folder of a checkout with two families: harbor has resources, quay has operations."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(CASES / "voyages" / "spec", tmp_path / "spec")
    shutil.copytree(CASES / "boarding" / "spec", tmp_path / "spec", dirs_exist_ok=True)
    return tmp_path / "spec"


@pytest.fixture
def lint() -> Lint:
    """Returns the lines that `lint` prints about wrong files, one for each error."""

    def run() -> str:
        result = CliRunner().invoke(main, ["lint"])
        # A user would see any other exception as a traceback.
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == 1, result.output
        lines = result.stderr.splitlines()
        assert all(line.startswith("tablewright: ") for line in lines), lines
        return result.stderr.rstrip()

    return run


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def check_line(spec: Path, lines: str, file: str, content: str, message: str) -> None:
    """Checks that one line has the message, the file that it names, and the line of the file."""
    with_message = [line for line in lines.splitlines() if message in line]
    assert len(with_message) == 1, lines
    (line,) = with_message
    match = re.fullmatch(r"tablewright: spec/([^:]+):(\d+): (.+); .+", line)
    assert match, line
    assert (match[1], message in line) == (file, True), line
    reported = (spec / file).read_text(encoding="utf-8").splitlines()
    assert content in reported[int(match[2]) - 1], line


@pytest.mark.parametrize(
    ("file", "old", "new", "content", "message"),
    [
        # Settings, and what goes together with the runtime.
        (
            RESOURCES,
            "runtime: edfi",
            "runtime: rest",
            "runtime: rest",
            "the runtime rest serves operations, not resources; use `page-kind: operations`",
        ),
        (
            RESOURCES,
            "root-path:",
            "rootpath:",
            "rootpath",
            "'rootpath' is not a setting of the runtime edfi (did you mean 'root-path'?)",
        ),
        (
            RESOURCES,
            "  data-path: /data/harbor\n",
            "",
            "settings",
            "the setting 'data-path' is missing; add it",
        ),
        (
            RESOURCES,
            "{data-path}",
            "{datapath}",
            "{datapath}",
            "'datapath' is not a name that the path can contain (did you mean 'data-path'?)",
        ),
        (
            RESOURCES,
            "oauth2",
            "basic",
            "basic",
            "'basic' is not a value of the setting security; use one of oauth2",
        ),
        (
            OPERATIONS,
            "  api-key-parameter: apiKey\n",
            "",
            "security: api-key",
            "`security: api-key` and `api-key-parameter` need each other",
        ),
        (
            RESOURCES,
            "dates: date",
            "dates: day",
            "dates: day",
            "'day' is not a value of the setting dates; use one of date, datetime,",
        ),
        (
            RESOURCES,
            "descriptors: uri",
            "descriptors: long",
            "long",
            "'long' is not a value of the setting descriptors; use one of short, uri",
        ),
        (
            RESOURCES,
            "refusals: problem-details",
            "refusals: html",
            "html",
            "'html' is not a value of the setting refusals; use one of problem-details",
        ),
        (
            RESOURCES,
            "decisions:",
            "versions: {v1: {settings: {daets: date}}}\ndecisions:",
            "daets",
            "'daets' is not a setting of the runtime edfi (did you mean 'dates'?)",
        ),
        (
            RESOURCES,
            "decisions:",
            "versions: {v7: {settings: {dates: date}}}\ndecisions:",
            "v7",
            "'v7' is not a version of the family; use one of v1",
        ),
        # Operations of resources.
        (
            RESOURCES,
            "type: integer",
            "type: int",
            "type: int",
            "'int' is not a type of parameters; use one of string, integer, boolean",
        ),
        (
            RESOURCES,
            "name: find",
            "name: find-all",
            "find-all",
            "'find-all' is not a Python name",
        ),
        (
            RESOURCES,
            "name: find",
            "name: replace",
            "name: replace",
            "two entries have the name 'replace'",
        ),
        (
            RESOURCES,
            "method: PUT",
            "method: FETCH",
            "FETCH",
            "'FETCH' is not an HTTP method; use one of GET, POST",
        ),
        (
            RESOURCES,
            "[201, 200, 400]",
            "[]",
            "statuses: []",
            "the list of statuses is empty",
        ),
        # Rules of operation pages.
        (
            OPERATIONS,
            "key: [ticket]",
            "key: [tiket]",
            "tiket",
            "'tiket' is not a member of the body of boardPassenger (did you mean 'ticket'?)",
        ),
        (
            OPERATIONS,
            "{quayCode: Q7}",
            "{quay: Q7}",
            "quay: Q7",
            "'quay' is not a parameter of boardPassenger; use one of quayCode, apiKey, force",
        ),
        (
            OPERATIONS,
            'query: {force: "true"}',
            'query: {forced: "true"}',
            "forced",
            "'forced' is not a parameter of boardPassenger (did you mean 'force'?)",
        ),
        (
            OPERATIONS,
            'payload-of: "1", status: 409',
            'payload-of: "7", status: 409',
            'payload-of: "7"',
            "'7' is not the number of a scenario of boardPassenger; use one of 1",
        ),
        (
            OPERATIONS,
            'record-of: "1"}',
            'record-of: "9"}',
            'record-of: "9"',
            "'9' is not the number of an earlier scenario; use one of 1",
        ),
        (
            OPERATIONS,
            "values: {deck: lower}",
            "values: {dek: lower}",
            "dek: lower",
            "'dek' is not a member of the body of boardPassenger (did you mean 'deck'?)",
        ),
        (
            OPERATIONS,
            "api-key-parameter: apiKey",
            "api-key-parameter: key",
            "key",
            "'key' is not a query parameter of a page",
        ),
        (
            OPERATIONS,
            "replace-parameter: force",
            "replace-parameter: forse",
            "forse",
            "'forse' is not a query parameter of a page (did you mean 'force'?)",
        ),
        (
            OPERATIONS,
            "refused: {message:",
            "refused: {mesage:",
            "mesage",
            "'mesage' is not a member of an answer (did you mean 'message'?)",
        ),
        (
            OPERATIONS,
            "refused: {",
            'saved: {succes: "true"}\n  refused: {',
            "succes",
            "'succes' is not a member of the answer of boardPassenger (did you mean 'success'?)",
        ),
        # version.yaml and family.yaml.
        (
            VERSION,
            "harbor_v1",
            "harbor-v1",
            "harbor-v1",
            "'harbor-v1' is not a name for a package",
        ),
        (
            VERSION,
            "harbor_v1",
            "../evil",
            "../evil",
            "'../evil' is not a name for a package",
        ),
        (
            VERSION,
            "harbor_v1",
            "class",
            "class",
            "'class' is not a name for a package",
        ),
        (
            VERSION,
            "harbor_v1",
            "json",
            "json",
            "'json' is a module of Python itself",
        ),
        (
            VERSION,
            "harbor_v1",
            "tablewright",
            "tablewright",
            "'tablewright' is this program",
        ),
        (
            VERSION,
            "family: harbor",
            "family: other",
            "family: other",
            "the family is 'other', but the folder is harbor/v1; use `family: harbor`",
        ),
        (
            VERSION,
            "name: v1",
            "name: v2",
            "name: v2",
            "the name is 'v2', but the folder is harbor/v1; use `name: v1`",
        ),
        (
            VERSION,
            "school-year",
            "predecessor: v0\nschool-year",
            "predecessor",
            "'v0' is not an earlier version of the family; remove it: there is none",
        ),
        (
            "harbor/family.yaml",
            "[v1]",
            "[]",
            "versions: []",
            "the list of versions is empty",
        ),
        (
            "harbor/family.yaml",
            "[v1]",
            "[v1]\naccepted: {v9: []}",
            "v9",
            "'v9' is not a version of the family",
        ),
        # Additional requirements.
        (
            PAGE,
            "one-of: [boardingTime, season]",
            "one-of: [boardingTme, season]",
            "boardingTme",
            "'boardingTme' is not a property of Voyages (did you mean 'boardingTime'?)",
        ),
        (
            PAGE,
            "place: stops/portReference/portCode",
            "place: portCode",
            "portCode",
            "'portCode' is not a property of Voyages",
        ),
        (
            PAGE,
            "one-of: [boardingTime",
            "any-of: [boardingTime",
            "any-of",
            "unknown key 'any-of' (known: one-of, not-both, at-least, either-resource)",
        ),
        (
            CORRECTIONS,
            "corrections:\n",
            "corrections:\n- at: Voyages/requirements\n  what: requirement\n"
            "  now: {not-both: [season, remark]}\n  why: The page forgets it.\n",
            "remark",
            "'remark' is not a property of Voyages (did you mean 'remarks'?)",
        ),
        # Facts.
        (
            FACTS,
            "object: voyage\n",
            "object: voyag\n",
            "object: voyag",
            "'voyag' is not an object of the file (did you mean 'voyage'?)",
        ),
        (
            FACTS,
            "{journeys: ''}",
            "{journeys: departureDate}",
            "{journeys: departureDate}",
            "'departureDate' renames the key of 'voyages', which has 2 parts",
        ),
        (
            FACTS,
            "nested: voyageStop",
            "nested: stop",
            "nested: stop",
            "'stop' is not an object of the file; use one of link, portReference",
        ),
        (
            FACTS,
            "reference: shipReference",
            "reference: shipRef",
            "reference: shipRef",
            "'shipRef' is not an object of the file",
        ),
        (
            FACTS,
            "descriptor: CargoDescriptor",
            "descriptor: Cargo",
            "descriptor: Cargo",
            "'Cargo' is not a descriptor of the file; use one of CargoDescriptor",
        ),
        (
            FACTS,
            "shipReference/shipId",
            "shipRef/shipId",
            "shipRef/shipId",
            "'shipRef' is not a member of the object 'voyage', as the path shipRef/shipId requires",
        ),
        (
            FACTS,
            "shipReference/shipId",
            "shipReference/ship",
            "shipReference/ship",
            "'ship' is not a member of the object 'shipReference'",
        ),
    ],
)
def test_a_wrong_entry_is_reported_with_its_line(
    *,
    spec: Path,
    lint: Lint,
    file: str,
    old: str,
    new: str,
    content: str,
    message: str,
) -> None:
    replace_in(spec / file, old, new)
    check_line(spec, lint(), file, content, message)


def test_a_family_without_operations_is_reported(spec: Path, lint: Lint) -> None:
    path = spec / RESOURCES
    text = path.read_text(encoding="utf-8")
    start, end = text.index("operations:\n"), text.index("decisions:")
    path.write_text(f"{text[:start]}operations: []\n{text[end:]}", encoding="utf-8")
    check_line(spec, lint(), RESOURCES, "operations: []", "there are no operations")


def test_a_prerequisite_that_leads_to_no_resource_is_reported(
    spec: Path, lint: Lint
) -> None:
    path = spec / RESOURCES
    path.write_text(path.read_text("utf-8") + "prerequisites: {Ship: Nope}\n", "utf-8")
    message = "'Nope' is not a resource of the API"
    check_line(spec, lint(), RESOURCES, "Ship: Nope", message)


def test_an_unknown_file_is_reported(spec: Path, lint: Lint) -> None:
    (spec / "harbor/v1/corection.yaml").write_text("corrections: []\n")
    message = "the spec has no file of this name (did you mean 'corrections.yaml'?)"
    check_line(spec, lint(), "harbor/v1/corection.yaml", "", message)


def test_a_family_without_family_yaml_is_reported(spec: Path, lint: Lint) -> None:
    (spec / "harbor/family.yaml").unlink()
    line = lint()
    assert line.startswith("tablewright: spec/harbor/family.yaml: the file cannot be")
    assert "`tablewright init FAMILY/VERSION --new-family` writes one" in line


def test_a_page_of_another_kind_than_its_family_is_reported(
    spec: Path, lint: Lint
) -> None:
    (spec / "quay/v1/resources").mkdir()
    shutil.copy(spec / "harbor/v1/resources/voyages.yaml", spec / "quay/v1/resources")
    message = "pages of this kind need `page-kind: resources` in convention.yaml"
    check_line(spec, lint(), "quay/v1/resources/voyages.yaml", "", message)


RESOURCE_RENAME = "resources: [{from: %s, to: %s, why: It was renamed.}]\n"
PROPERTY_RENAME = "properties: [{resource: '%s', from: %s, to: %s, why: Renamed.}]\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            RESOURCE_RENAME % ("voyages", "voyage"),
            "'voyage' is not a resource of this version (did you mean 'voyages'?)",
        ),
        (
            RESOURCE_RENAME % ("tours", "voyages"),
            "'tours' is not a resource of an earlier version",
        ),
        (
            "declined:\n  " + RESOURCE_RENAME % ("tours", "voyages"),
            "'tours' is not a resource of an earlier version",
        ),
        (
            PROPERTY_RENAME % ("tours", "class", "class"),
            "'tours' is not a resource of this version",
        ),
        (
            PROPERTY_RENAME % ("voyages", "class", "clas"),
            "'clas' is not a property of voyages, by its path from the root (did you mean 'class'?)",
        ),
        (
            PROPERTY_RENAME % ("*", "clas", "class"),
            "'clas' is not a property of an earlier version, by its path from the root (did you mean",
        ),
    ],
)
def test_a_rename_of_an_unknown_name_is_reported(
    spec: Path, lint: Lint, text: str, message: str
) -> None:
    shutil.copytree(spec / "harbor/v1", spec / "harbor/v2")
    replace_in(spec / "harbor/family.yaml", "[v1]", "[v1, v2]")
    replace_in(spec / "harbor/v2/version.yaml", "name: v1", "name: v2")
    replace_in(spec / "harbor/v2/version.yaml", "harbor_v1", "harbor_v2")
    (spec / "harbor/v2/renames.yaml").write_text(text, encoding="utf-8")
    check_line(spec, lint(), "harbor/v2/renames.yaml", "from:", message)


def test_renames_of_known_names_are_no_errors(spec: Path) -> None:
    shutil.copytree(spec / "harbor/v1", spec / "harbor/v2")
    replace_in(spec / "harbor/family.yaml", "[v1]", "[v1, v2]")
    replace_in(spec / "harbor/v2/version.yaml", "name: v1", "name: v2")
    replace_in(spec / "harbor/v2/version.yaml", "harbor_v1", "harbor_v2")
    text = RESOURCE_RENAME % ("voyages", "voyages")
    text += PROPERTY_RENAME % ("voyages", "stops/berth", "stops/berth")
    (spec / "harbor/v2/renames.yaml").write_text(text, encoding="utf-8")
    assert CliRunner().invoke(main, ["lint"]).output == "no open findings\n"


def test_lint_reports_every_version_with_a_wrong_file(spec: Path) -> None:
    replace_in(spec / RESOURCES, "root-path:", "rootpath:")
    replace_in(spec / OPERATIONS, "key: [ticket]", "key: [tiket]")
    result = CliRunner().invoke(main, ["lint"])
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    # The setting that has another name now is missing, too.
    assert [line.split(":")[1] for line in lines] == [
        f" spec/{RESOURCES}",
        f" spec/{RESOURCES}",
        f" spec/{OPERATIONS}",
    ]
    assert "no open findings" not in result.stdout
