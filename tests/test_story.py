"""`lint` reports an error (K003 to K008) exactly where the tests of a package would fail.

Each mutation changes the spec of a made-up family. Its samples then run on the application of the package.
"""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from made_up_pages import HARBOR, HARBOR_FILES
from tablewright.cli import main
from tablewright.emit import samples as sample_files
from tablewright.model.corrections import (
    Acceptance,
    CorrectionsAndAcceptances,
    ValueCorrection,
)
from tablewright.model.findings import Finding
from tablewright.model.preload import Preload, Record
from tablewright.model.values import Literal
from tablewright.model.version import Version, VersionRef
from tablewright.resolve.api.inputs import resolution_context
from tablewright.resolve.checks.story import check_story
from tablewright.resolve.findings.acceptance import open_findings
from tablewright.resolve.resolve import ResolvedVersion, VersionFiles, resolve_version
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project

PAGES = ("berths.txt", "cargoes.csv", "pilots.tsv", "ships.md", "voyages.html")
WHY = "The test changes the spec."


def cell(at: str, scenarios: str, now: str | None) -> ValueCorrection:
    """The correction that writes a value into the cells of some scenarios; None empties them."""
    value = None if now is None else Literal(now)
    numbers = tuple(scenarios.split())
    return ValueCorrection(
        at=at, why=WHY, matches=".*", now=value, scenarios=numbers, count=len(numbers)
    )


def ship(number: str, **values: str) -> Record:
    members = {
        "shipNumber": number,
        "name": "Gjoa",
        "length": "21",
        "launched": "2016-10-01",
        "homePortReference/portCode": "OSL",
        "masts/position": "Main",
        "masts/height": "12",
    }
    return _record("ships", members | values)


def voyage(number: str, ship_number: str) -> Record:
    members = {
        "voyageNumber": number,
        "shipReference/shipNumber": ship_number,
        "departure": "2016-10-01",
        "arrival": "2016-10-20",
        "stops/portCode": "BGO",
    }
    return _record("voyages", members)


def cargo(number: str, voyage_number: str) -> Record:
    members = {
        "cargoNumber": number,
        "goods": "Salt",
        "weight": "3",
        "voyageReference/voyageNumber": voyage_number,
    }
    return _record("cargoes", members)


def _record(resource: str, members: Mapping[str, str]) -> Record:
    values = tuple((path, Literal(text)) for path, text in members.items())
    return Record(resource, values, WHY)


@dataclass(frozen=True, slots=True)
class Mutation:
    """Changed cells and preloaded records of the made-up family, and the code of the error, if any."""

    cells: tuple[ValueCorrection, ...] = ()
    records: tuple[Record, ...] = ()
    code: str = ""


MUTATIONS = {
    "nothing": Mutation(),
    "a preloaded chain": Mutation(records=(voyage("7", "S-7"), ship("S-7"))),
    "a reference to a record that nothing creates": Mutation(
        (cell("Voyages/shipReference/shipNumber", "2", "S-9"),), code="K003"
    ),
    "a reference of an update": Mutation(
        (cell("Cargoes/voyageReference/voyageNumber", "3", "9"),), code="K003"
    ),
    "a preloaded record in place of a created one": Mutation(
        (cell("Voyages/shipReference/shipNumber", "2", "S-9"),), (ship("S-9"),)
    ),
    "a preloaded record that refers to nothing": Mutation(
        records=(voyage("7", "S-9"),), code="K004"
    ),
    "a preloaded record that refers to a record of a page": Mutation(
        records=(voyage("7", "S-1"),)
    ),
    "a preloaded record that refers to a record that no page creates": Mutation(
        records=(cargo("C-7", "9"),), code="K004"
    ),
    "a preloaded record that a page creates again": Mutation(records=(ship("S-1"),)),
    "a DELETE of a record that a preloaded one needs": Mutation(
        records=(ship("S-1"), voyage("7", "S-1"))
    ),
    "an update of the key that later references have": Mutation(
        (cell("Ships/shipNumber", "3", "S-5"),), code="K003"
    ),
    "an update of a key that nothing refers to": Mutation(
        (cell("Pilots/pilotId", "3", "P-5"),)
    ),
    "an update of a key that a preloaded record needs": Mutation(
        (cell("Ships/shipNumber", "3", "S-5"),),
        (voyage("7", "S-1"),),
        code="K004",
    ),
    "an update to the key of another record": Mutation(
        (cell("Pilots/pilotId", "3", "P-10"),), code="K005"
    ),
    "two creations with one key": Mutation((cell("Pilots/pilotId", "2", "P-10"),)),
    "a creation without a mandatory member": Mutation(
        (cell("Pilots/fullName", "1", None),), code="K008"
    ),
    "a creation without its key": Mutation(
        (cell("Pilots/pilotId", "1", None),), code="K008"
    ),
    "a value that the API refuses": Mutation(
        (cell("Berths/depth", "1", "0"),), code="K005"
    ),
    "a key that ends with a blank": Mutation(
        (cell("Pilots/pilotId", "1", "P-10 "),), code="K005"
    ),
    "a preloaded key that ends with a blank": Mutation(
        records=(ship("S-7 "),), code="K006"
    ),
    "a text in a number": Mutation((cell("Berths/depth", "2", "deep"),), code="K008"),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the spec of the family and its package."""
    folder = tmp_path_factory.mktemp("story")
    with chdir(folder):
        run("init", "harbor/v1", "--new-family")
        for name in HARBOR_FILES:
            shutil.copy(HARBOR / name, folder / "spec" / "harbor" / "v1" / name)
        run("capture", "harbor/v1", *(str(HARBOR / page) for page in PAGES))
        run("generate")
    return folder


def run(*arguments: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="module")
def files(root: Path) -> VersionFiles:
    return Project(SpecTree(root)).files(VersionRef("harbor", "v1"))


@pytest.fixture(scope="module")
def package(root: Path) -> Iterator[ModuleType]:
    """The package of the family, which also finds the samples of the mutations."""
    folders = [str(root / "generated" / "harbor_v1"), str(root)]
    sys.path[:0] = folders
    yield importlib.import_module("harbor_v1.api")
    for folder in folders:
        sys.path.remove(folder)
    for name in list(sys.modules):
        if name.partition(".")[0].startswith(("harbor_v1", "mutation_")):
            del sys.modules[name]


def mutated(files: VersionFiles, mutation: Mutation) -> ResolvedVersion:
    entries = replace(files.entries, corrections=mutation.cells)
    records = (*files.preload.records, *mutation.records)
    return resolve_version(replace(files, entries=entries, preload=Preload(records)))


def errors(resolved: ResolvedVersion) -> list[Finding]:
    return [item for item in resolved.findings if item.rule.level == "error"]


@pytest.mark.parametrize("title", MUTATIONS)
def test_lint_reports_an_error_exactly_if_the_tests_of_the_package_fail(
    title: str, root: Path, files: VersionFiles, package: ModuleType
) -> None:
    mutation = MUTATIONS[title]
    resolved = mutated(files, mutation)
    name = f"mutation_{list(MUTATIONS).index(title)}"
    failure = story_failure(write_samples(root, name, resolved.version), package)
    found = [finding.code for finding in errors(resolved)]
    assert bool(found) == bool(failure), (found, failure)
    assert found[:1] == ([mutation.code] if mutation.code else []), errors(resolved)


def write_samples(root: Path, name: str, version: Version) -> str:
    """Write the samples of a version into a package of its own; returns the name of the package."""
    own = version.info.package
    for artifact in sample_files.emit(version):
        path = root / name / artifact.path.removeprefix(f"{own}/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, encoding="utf-8")
    importlib.invalidate_caches()
    return name


def story_failure(name: str, package: ModuleType) -> str:
    """The failure of the package's tests with other samples; empty if they pass."""
    runtime = package.__name__.replace(".api", "._runtime")
    resources = importlib.import_module(f"{runtime}.edfi.resources")
    scenarios = importlib.import_module(f"{runtime}.edfi.runs.scenarios")
    failures = importlib.import_module(f"{runtime}.core.runs.scenarios").ScenarioFailure
    testing = importlib.import_module(f"{runtime}.edfi.certification.testing")
    samples = importlib.import_module(f"{runtime}.core.samples.sample_set").SampleSet(
        f"{name}.samples"
    )
    catalog = resources.load_catalog("harbor_v1", package.MODULES)
    order = importlib.import_module(f"{runtime}.edfi.order").read_order(name)
    try:
        with closing(client(runtime, package)) as opened:
            for complete in (False, True):
                testing.rehearse_all(
                    opened, "harbor_v1", catalog, samples, order, complete=complete
                )
            for resource in catalog.values():
                scenarios.run_scenarios(opened, resource, samples, catalog=catalog)
    except failures as failure:
        return str(failure)
    return ""


def client(runtime: str, package: ModuleType) -> Any:
    """A signed-in client of a new application."""
    in_process = importlib.import_module(f"{runtime}.core.runs.inprocess").in_process
    connection = importlib.import_module(f"{runtime}.edfi.client.connection")
    opened = in_process(package.create_app())
    connection.Connection().sign_in(opened, package.SETTINGS, {})
    return opened


def test_a_preloaded_record_with_the_key_of_another_one_is_an_error(
    files: VersionFiles,
) -> None:
    twice = Mutation(records=(ship("S-7"), ship("S-7", name="Maud")))
    assert [finding.code for finding in errors(mutated(files, twice))] == ["K006"]


def test_no_acceptance_covers_what_the_story_refuses(files: VersionFiles) -> None:
    wrong = mutated(files, MUTATIONS["a reference to a record that nothing creates"])
    (finding,) = errors(wrong)
    acceptance = Acceptance("K003", (finding.label,), WHY)
    accepted = CorrectionsAndAcceptances(accepted=(acceptance,))
    assert finding in open_findings(wrong.findings, accepted)


def test_a_resource_without_payloads_cannot_be_a_prerequisite(
    files: VersionFiles,
) -> None:
    """The story has the ships of preload.yaml; the tests of the voyages alone need a sample to copy."""
    given = Mutation(records=(ship("S-1"), ship("S-2")))
    version = mutated(files, given).version
    resources = []
    for resource in version.resources:
        without = (
            replace(resource, samples=()) if resource.name == "ships" else resource
        )
        resources.append(without)
    without_ships = replace(version, resources=tuple(resources))
    context = resolution_context(files.pages, files.facts, files.convention, files.info)
    problems = check_story(without_ships, context.limits)
    found = {(finding.code, finding.page) for finding in problems.findings.values()}
    assert found == {("K007", "Voyages"), ("K007", "Cargoes")}
