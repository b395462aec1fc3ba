"""The values file: its text, the places that each value changes, and the errors of a wrong file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from click.testing import CliRunner

from tablewright.runtime.core.runs.inprocess import in_process
from tablewright.runtime.core.samples.sample_set import PayloadSource, SampleSet
from tablewright.runtime.core.samples.value_sources import value_at
from tablewright.runtime.edfi.bodies import aliases_of, natural_key, references_of
from tablewright.runtime.edfi.certification.chosen_values import ChosenValues
from tablewright.runtime.edfi.certification.value_entries import (
    SamplePayload,
    ValueEntry,
    entries_of,
    payloads_of,
)
from tablewright.runtime.edfi.certification.values_command import values_command
from tablewright.runtime.edfi.certification.values_file import (
    ValuesFile,
    ValuesFileError,
    read_values,
    starting_text,
    values_schema,
)
from tablewright.runtime.edfi.client.connection import Connection
from tablewright.runtime.edfi.order import OrderedResource, read_order
from tablewright.runtime.edfi.resources import Resource, load_catalog

GENERATED = Path(__file__).resolve().parents[3] / "generated"
VERSIONS = ["edfi_v2", "edfi_v3", "edfi_v4", "edfi_v5"]


@dataclass(frozen=True)
class Package:
    """The parts of a generated package that the values file is made from."""

    name: str
    catalog: dict[str, Resource]
    samples: SampleSet
    order: tuple[OrderedResource, ...]

    def text(self) -> str:
        return starting_text(self.name, self.catalog, self.samples, self.order)

    def read(self, path: Path, **options: Any) -> ValuesFile:
        return read_values(
            path, self.name, self.catalog, self.samples, self.order, **options
        )

    def entries(self) -> tuple[ValueEntry, ...]:
        return entries_of(self.catalog, self.samples, self.order)

    def payloads(self, samples: SampleSet | None = None) -> tuple[SamplePayload, ...]:
        return payloads_of(samples or self.samples, self.order)


@cache
def package_of(name: str) -> Package:
    folder = str(GENERATED / name)
    if folder not in sys.path:
        sys.path.append(folder)
    catalog = load_catalog(name, import_module(f"{name}.api").MODULES)
    return Package(name, catalog, SampleSet(f"{name}.samples"), read_order(name))


@pytest.fixture(params=VERSIONS)
def package(request: pytest.FixtureRequest) -> Package:
    return package_of(request.param)


@pytest.fixture
def v5() -> Package:
    return package_of("edfi_v5")


def other_value(entry: ValueEntry, number: int) -> Any:
    """Another value that the API accepts, a different one for each number."""
    if isinstance(entry.value, int):
        return 90_000_000 + number
    if entry.value.startswith("uri://"):
        return f"uri://other-{number}.org/AcademicSubjectDescriptor"
    return f"X{number}"


def bodies(payloads: tuple[SamplePayload, ...]) -> dict[PayloadSource, Any]:
    return {payload.source: payload.body for payload in payloads}


@pytest.mark.parametrize("school_year", [None, 2026])
def test_the_starting_file_changes_nothing(
    package: Package, tmp_path: Path, school_year: int | None
) -> None:
    path = tmp_path / "my-values.yaml"
    path.write_text(package.text(), encoding="utf-8")
    found = package.read(path, school_year=school_year)
    assert found.absences == ()
    changed = package.samples.with_change(found.samples_change())
    options: Any = {"school_year": school_year}
    assert changed.preload(**options) == package.samples.preload(**options)
    for entry in package.order:
        for complete in (False, True):
            options["complete"] = complete
            after = changed.scenarios(entry.resource, **options)
            assert after == package.samples.scenarios(entry.resource, **options)


def test_every_choice_of_the_pages_has_one_entry(package: Package) -> None:
    """The placeholders of the sample files are counted by another way than in the code."""
    names = [entry.name for entry in package.entries()]
    assert len(names) == len(set(names))
    places = set()
    for entry in package.entries():
        for place in entry.places:
            if not entry.fixed:
                places.add((place.source.resource, place.source.entry, place.path))
    found = 0
    for ordered in package.order:
        for scenario in package.samples.document(ordered.resource)["scenarios"]:
            for path in choices_in(scenario["payload"], ""):
                assert (ordered.resource, scenario["number"], path) in places
                found += 1
    assert found


def choices_in(tree: Any, path: str) -> list[str]:
    if isinstance(tree, dict) and {"$prefer", "$system", "$variable"} & tree.keys():
        return [path.removeprefix("/")]
    found: list[str] = []
    members: Any = ()
    if isinstance(tree, dict):
        members = tree.items()
    elif isinstance(tree, list):
        members = enumerate(tree)
    for name, member in members:
        found += choices_in(member, f"{path}/{name}")
    return found


def test_an_entry_changes_its_places_and_no_others(package: Package) -> None:
    before = bodies(package.payloads())
    for number, entry in enumerate(package.entries()):
        value = other_value(entry, number)
        change = ChosenValues.of([(entry, value)])
        after = bodies(package.payloads(package.samples.with_change(change)))
        changed = 0
        for source, body in after.items():
            changed += changed_scalars(before[source], body)
        assert changed == len(entry.places), entry.name
        for place in entry.places:
            assert value_at(before[place.source], place.path) == entry.value
            assert value_at(after[place.source], place.path) == value


def changed_scalars(before: Any, after: Any) -> int:
    """The number of scalars that differ; the lists and objects must have the same members."""
    if isinstance(before, dict):
        assert list(before) == list(after)
        return sum(changed_scalars(before[name], after[name]) for name in before)
    if isinstance(before, list):
        assert len(before) == len(after)
        return sum(map(changed_scalars, before, after))
    return int(before != after)


def test_references_mean_the_same_records_after_a_change(package: Package) -> None:
    entries = package.entries()
    choices = [(entry, other_value(entry, n)) for n, entry in enumerate(entries)]
    changed = package.samples.with_change(ChosenValues.of(choices))
    before = targets(package, package.payloads())
    after = targets(package, package.payloads(changed))
    assert before == after
    assert any(before.values())


def targets(
    package: Package, payloads: tuple[SamplePayload, ...]
) -> dict[PayloadSource, list[tuple[str, tuple[PayloadSource, ...]]]]:
    """The payloads with the key that each reference of a payload has."""
    owners: dict[tuple[str, str], list[PayloadSource]] = {}
    for payload in payloads:
        name = payload.source.resource
        resource = package.catalog.get(name)
        key = natural_key(resource, payload.body) if resource else payload.body
        owners.setdefault((name, text_of(key)), []).append(payload.source)
        for alias in aliases_of(resource, key) if resource else ():
            found = owners.setdefault((alias.resource, text_of(alias.key)), [])
            found.append(payload.source)
    targets: dict[PayloadSource, list[tuple[str, tuple[PayloadSource, ...]]]] = {}
    for payload in payloads:
        resource = package.catalog.get(payload.source.resource)
        found_targets = targets[payload.source] = []
        for _, part, target in (
            references_of(resource, payload.body) if resource else ()
        ):
            records = owners.get((target.resource, text_of(target.key)), [])
            found_targets.append((part.path, tuple(records)))
    return targets


def text_of(key: Any) -> str:
    return json.dumps(dict(key), sort_keys=True)


@pytest.mark.parametrize("updates", ["recreate", "keep-key"])
def test_all_scenarios_pass_with_other_values(package: Package, updates: Any) -> None:
    entries = package.entries()
    choices = [(entry, other_value(entry, n)) for n, entry in enumerate(entries)]
    samples = package.samples.with_change(ChosenValues.of(choices))
    api = import_module(f"{package.name}.api")
    # The rehearsal compares classes of descriptors, which are those of the package.
    testing = import_module(f"{package.name}._runtime.edfi.certification.testing")
    with in_process(api.create_app()) as anonymous:
        client = Connection().sign_in(anonymous, api.SETTINGS, {})
        session = testing.rehearse_all(
            client,
            package.name,
            package.catalog,
            samples,
            package.order,
            updates=updates,
        )
    assert session.steps
    assert session.created == []


def test_equal_values_of_two_records_are_two_entries(v5: Package) -> None:
    entries = {entry.name: entry for entry in v5.entries()}
    ends = ("elementary-school", "high-school")
    found = [entries[f"classPeriods/{end}/classPeriodName"] for end in ends]
    assert [entry.value for entry in found] == ["Class Period 1"] * 2
    assert not set(found[0].places) & set(found[1].places)


def test_an_identifier_of_an_organization_has_one_entry(v5: Package) -> None:
    (entry,) = [entry for entry in v5.entries() if entry.value == 255901107]
    members = {place.path.rpartition("/")[2] for place in entry.places}
    assert members == {"schoolId", "educationOrganizationId"}


def test_the_schema_accepts_the_starting_file(package: Package) -> None:
    schema = values_schema(
        package.name, package.catalog, package.samples, package.order
    )
    validator = jsonschema_rs.validator_for(schema)
    document = yaml.safe_load(package.text())
    validator.validate(document)
    for resource, records in document["values"].items():
        for record, members in records.items():
            for member in members:
                wrong = json.loads(json.dumps(document))
                wrong["values"][resource][record][member] = ""
                assert not validator.is_valid(wrong)
                del wrong["values"][resource][record][member]
                assert not validator.is_valid(wrong)
                wrong["values"][resource][record][member] = {}
                assert not validator.is_valid(wrong)


@pytest.mark.parametrize(
    ("absence", "is_valid"),
    [
        (
            {
                "resource": "students",
                "member": "generationCodeSuffix",
                "reason": "None.",
            },
            True,
        ),
        (
            {"resource": "students", "member": "generationCodeSuffix", "reason": " "},
            False,
        ),
        ({"resource": "students", "member": "generationCodeSuffix"}, False),
        ({"resource": "students", "member": "firstName", "reason": "None."}, False),
        ({"resource": "pupils", "member": "firstName", "reason": "None."}, False),
    ],
)
def test_the_schema_and_the_reader_agree_on_absences(
    v5: Package, tmp_path: Path, absence: dict[str, str], is_valid: bool
) -> None:
    schema = values_schema(v5.name, v5.catalog, v5.samples, v5.order)
    document = yaml.safe_load(v5.text())
    document["absences"] = [absence]
    assert jsonschema_rs.validator_for(schema).is_valid(document) == is_valid
    path = tmp_path / "my-values.yaml"
    path.write_text(json.dumps(document), encoding="utf-8")
    if is_valid:
        (found,) = v5.read(path).absences
        assert found.member == "generationCodeSuffix"
    else:
        with pytest.raises(ValuesFileError):
            v5.read(path)


def replaced(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


@pytest.mark.parametrize(
    ("change", "line_of", "text"),
    [
        (replaced('Identifier: "1"', "Identifier: 1"), "Identifier: 1 ", "in quotes"),
        (replaced('Identifier: "1"', "Identifier: 007"), "007", "in quotes"),
        (replaced('Identifier: "1"', "Identifier:"), "Identifier:  #", "is empty"),
        (replaced('Identifier: "1"', 'Identifier: ""'), 'Identifier: ""', "is empty"),
        (replaced('Identifier: "1"', 'Identifier: " 1"'), '" 1"', "with a space"),
        (replaced('Identifier: "1"', "Identifier: [1]"), "[1]", "type string"),
        (replaced('Identifier: "1"', r'Identifier: "\e[3m"'), r"\e[3m", "control"),
        (replaced('Identifier: "1"', r'Identifier: "\ud800"'), r"\ud800", "control"),
        (replaced('Identifier: "1"', "Identifier: *x"), "*x", "without & and *"),
        (replaced('Identifier: "1"', "Identifier: &x a"), "&x", "without & and *"),
        (replaced('Identifier: "1"', 'Identifier: "1'), "", "not YAML"),
        (replaced("cohort-1:", "cohort-9:"), "cohort-9:", "'cohort-9' is unknown"),
        (replaced("cohort-2:", "cohort-1:"), "", "is already in line"),
        (replaced("  cohorts:", "  cohort:"), "  cohort:", "'cohort' is unknown"),
        (replaced("\nvalues:", "\nvalue:"), "value:", "'value' is unknown"),
        (replaced("absences: []", "absences: 1"), "absences: 1", "must be a list"),
        (replaced("255901107", '"255901107"'), '"255901107"', "type integer"),
        (replaced("255901107", "25590.5"), "25590.5", "type integer"),
        (
            replaced('Identifier: "ALG12017RM901"', f'Identifier: "{"x" * 256}"'),
            "xxxx",
            "at most 255 characters",
        ),
        (
            replaced('studentUniqueId: "111111"', 'studentUniqueId: "222222"'),
            "",
            "two records of students have the same key",
        ),
    ],
)
def test_an_error_names_its_line(
    v5: Package,
    tmp_path: Path,
    change: Callable[[str], str],
    line_of: str,
    text: str,
) -> None:
    path = tmp_path / "my-values.yaml"
    wrong = change(v5.text())
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(ValuesFileError) as caught:
        v5.read(path)
    message = caught.value.message
    assert text in message
    for number, line in enumerate(wrong.splitlines(), start=1):
        if line_of.strip() and line_of in f"{line}  " and not line.startswith("#"):
            assert f"{path}:{number}: " in message
            return
    assert line_of == "" and f"{path}:" in message


def test_all_errors_are_in_one_message_by_line(v5: Package, tmp_path: Path) -> None:
    text = v5.text().replace('"333333"', "333333").replace('"207220"', "[]")
    lines = [line for line in text.splitlines() if "programId" not in line]
    path = tmp_path / "my-values.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ValuesFileError) as caught:
        v5.read(path)
    found = caught.value.message.splitlines()
    numbers = [int(line.split(":")[1]) for line in found[:-1]]
    assert len(numbers) == 3
    assert numbers == sorted(numbers)
    assert (
        "missing under 'values': programs/grand-bend-bilingual-101/programId"
        in found[0]
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"- 1",
        b"\xff\xfe\xff",
        b"values: \x00",
        b"[" * 100_000,
        b"[" * 21 + b"]" * 21,
        b"? [a]\n: 1",
        b"a: b: c",
    ],
)
def test_a_file_of_another_form_is_refused(
    v5: Package, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "my-values.yaml"
    path.write_bytes(content)
    with pytest.raises(ValuesFileError, match=r"my-values\.yaml"):
        v5.read(path)


def test_identifiers_of_the_pages_may_be_left_out(v5: Package, tmp_path: Path) -> None:
    text = v5.text()
    document = yaml.safe_load(text)
    del document["identifiers"]
    path = tmp_path / "my-values.yaml"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert v5.read(path).choices == tuple((each, each.value) for each in v5.entries())


def test_the_command_writes_a_file_that_it_can_check(
    v5: Package, tmp_path: Path
) -> None:
    command = values_command(v5.name)
    path = tmp_path / "my-values.yaml"
    runner = CliRunner()
    assert runner.invoke(command, ["--output", str(path)]).exit_code == 0
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith("$schema=my-values.schema.json")
    schema = json.loads((tmp_path / "my-values.schema.json").read_text("utf-8"))
    assert schema == json.loads(runner.invoke(command, ["--schema"]).output)
    again = runner.invoke(command, ["--output", str(path)])
    assert again.exit_code == 1 and "--force replaces it" in again.output
    assert runner.invoke(command, ["--output", str(path), "--force"]).exit_code == 0
    checked = runner.invoke(command, ["--check", str(path)])
    assert checked.exit_code == 0 and "has no errors: 0 values" in checked.output
    path.write_text("values:", encoding="utf-8")
    wrong = runner.invoke(command, ["--check", str(path)])
    assert wrong.exit_code == 1 and f"{path}:1: missing" in wrong.output
    both = runner.invoke(command, ["--schema", "--check", str(path)])
    assert both.exit_code == 2 and "only one of" in both.output
