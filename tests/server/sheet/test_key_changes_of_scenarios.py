"""The lines on updates of certification in the section "Natural keys and PUT", as `rehearse` sends them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from server.conftest import load

#: The scenarios whose change of a key is no PUT: resource, number, and the part of the key.
RECREATED = {
    "edfi_v4": {
        ("staffEducationOrganizationAssignmentAssociations", "3"): "beginDate",
        ("studentAcademicRecords", "3"): "schoolYearTypeReference/schoolYear",
        ("studentProgramAssociations", "3"): "beginDate",
        ("studentProgramAssociations", "4"): "beginDate",
    },
    "edfi_v5": {
        ("staffEducationOrganizationAssignmentAssociations", "3"): "beginDate",
        ("studentProgramAssociations", "3"): "beginDate",
        ("studentProgramAssociations", "4"): "beginDate",
    },
}


def steps_of(package: Any, name: str, resource: str, **options: Any) -> Any:
    """The steps of the scenarios of one resource of a package."""
    client = package(name)
    catalog = import_module(f"{name}.catalog").resources()
    samples = import_module(f"{name}.samples").SAMPLES
    run_scenarios = import_module(f"{name}._runtime.edfi.runs.scenarios").run_scenarios
    return run_scenarios(client, catalog[resource], samples, catalog=catalog, **options)


def writes(steps: Any, number: str) -> list[str]:
    methods = [step.request.split()[0] for step in steps if step.scenario == number]
    return [method for method in methods if method != "GET"]


@pytest.mark.parametrize("name", RECREATED)
def test_updatable_keys_by_put_and_others_by_delete_and_post(name: str) -> None:
    load(name)
    samples = import_module(f"{name}.samples").SAMPLES
    recreated = {}
    for resource in samples.resources():
        kept = samples.scenarios(resource, updates="keep-key")
        for scenario, other in zip(samples.scenarios(resource), kept, strict=True):
            assert not other.recreate
            if scenario.recreate:
                (recreated[resource, scenario.number],) = other.kept_key
    assert recreated == RECREATED[name]


@pytest.mark.parametrize(
    ("name", "resource", "number"),
    [(name, *scenario) for name, found in RECREATED.items() for scenario in found],
)
def test_not_ok_by_put(name: str, resource: str, number: str, package: Any) -> None:
    steps = steps_of(package, name, resource)
    assert writes(steps, number) == ["DELETE", "POST"]
    kept = steps_of(package, name, resource, updates="keep-key")
    assert writes(kept, number) == ["PUT"]


@pytest.mark.parametrize("name", RECREATED)
@pytest.mark.parametrize(
    ("resource", "number", "member"),
    [
        ("classPeriods", "3", "classPeriodName"),
        ("studentSchoolAssociations", "3", "entryDate"),
    ],
)
def test_ok_by_put(
    name: str, resource: str, number: str, member: str, package: Any
) -> None:
    steps = steps_of(package, name, resource)
    assert writes(steps, number) == ["PUT"]
    samples = import_module(f"{name}.samples").SAMPLES
    (changed,) = (each for each in samples.scenarios(resource) if each.number == number)
    assert member in changed.changes


@pytest.mark.parametrize(
    ("name", "member"), [("edfi_v4", "beginDate"), ("edfi_v5", "endDate")]
)
def test_staff_section_association(name: str, member: str, package: Any) -> None:
    steps = steps_of(package, name, "staffSectionAssociations")
    assert writes(steps, "4") == ["PUT"]
    samples = import_module(f"{name}.samples").SAMPLES
    changes = {
        each.number: each.changes
        for each in samples.scenarios("staffSectionAssociations")
    }
    assert member in changes["4"]
    catalog = import_module(f"{name}.catalog").resources()
    key = {part.name for part in catalog["staffSectionAssociations"].key}
    assert ("beginDate" in key) == (name == "edfi_v5")


@pytest.mark.parametrize("name", RECREATED)
def test_the_id_stays_with_the_key(name: str, package: Any) -> None:
    client = package(name)
    catalog = import_module(f"{name}.catalog")
    testing = import_module(f"{name}._runtime.edfi.certification.testing")
    samples = import_module(f"{name}.samples").SAMPLES
    session = testing.rehearse_all(
        client,
        name,
        catalog.resources(),
        samples,
        catalog.order(),
        updates="keep-key",
    )
    for resource, number in RECREATED[name]:
        # The record is read before and after the update: each time by the same id.
        paths: set[str] = set()
        for exchange in session.steps[f"{resource} {number}"].exchanges:
            if exchange.method in {"GET", "PUT"} and "?" not in exchange.url:
                paths.add(exchange.url)
        assert len(paths) == 1
