"""Sample payloads: one symbolic file a resource, and one resolved JSON file a scenario."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from generator import naming
from generator.model.artifact import Artifact
from generator.model.version import Resource, Sample, Version
from generator.runtime.core.samples import resolve
from generator.symbols import symbols_of
from generator.templating import render

Json = Any


def emit(version: Version) -> tuple[Artifact, ...]:
    """The `samples` folder: `<resource>.json`, `<resource>/<scenario>.json` and the loader."""
    package = version.info.package
    namespaces = {descriptor.name: descriptor.namespace for descriptor in version.descriptors}
    loader = render("samples/package.py.jinja", package=package, info=version.info)
    found = [Artifact(f"{package}/samples/__init__.py", loader, "python")]
    for resource in version.resources:
        symbolic = _symbolic(resource, version, namespaces)
        name = naming.kebab(resource.name)
        found.append(Artifact(f"{package}/samples/{name}.json", _text(symbolic), "json"))
        found += _resolved(f"{package}/samples/{name}", symbolic, version)
    return tuple(found)


def _symbolic(resource: Resource, version: Version, namespaces: Mapping[str, str]) -> dict[str, Json]:
    return {
        "resource": resource.name,
        "path": resource.operations[0].path,
        "school_year": version.info.school_year,
        "reference_date": version.info.reference_date.isoformat(),
        "scenarios": [_scenario(sample, namespaces) for sample in resource.samples],
    }


def _scenario(sample: Sample, namespaces: Mapping[str, str]) -> dict[str, Json]:
    scenario = sample.scenario
    return {
        "number": scenario.number,
        "method": scenario.method,
        "does": scenario.does,
        "of": scenario.of,
        "who": scenario.who,
        "changes": list(scenario.changes),
        "status": sample.status,
        "query": dict(sample.query),
        "payload": None if sample.payload is None else symbols_of(sample.payload, namespaces),
    }


def _resolved(folder: str, symbolic: dict[str, Json], version: Version) -> list[Artifact]:
    info = version.info
    return [
        Artifact(
            f"{folder}/{scenario['number']}.json",
            _text(resolve(scenario["payload"], info.school_year, info.reference_date)),
            "json",
        )
        for scenario in symbolic["scenarios"]
        if scenario["payload"] is not None
    ]


def _text(tree: Json) -> str:
    return json.dumps(tree, indent=2, ensure_ascii=False) + "\n"
