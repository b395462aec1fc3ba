"""Sample payloads: one symbolic file a resource, and one resolved JSON file a scenario."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from generator import naming
from generator.model.artifact import Artifact
from generator.model.version import Resource, Version
from generator.runtime.core.samples import resolve
from generator.symbols import symbols_of
from generator.targets.sample_entries import entry_of
from generator.templating import render

Json = Any


def emit(version: Version) -> tuple[Artifact, ...]:
    """The `samples` folder: `<resource>.json`, `<resource>/<scenario>.json` and the loader.

    Where the API holds resources, also the order in which to send them, and what is there before.
    """
    package = version.info.package
    namespaces = {descriptor.name: descriptor.namespace for descriptor in version.descriptors}
    loader = render("samples/package.py.jinja", package=package, info=version.info)
    found = [Artifact(f"{package}/samples/__init__.py", loader, "python")]
    if version.resources[0].page.call is None:
        found.append(Artifact(f"{package}/order.json", _text(_order(version)), "json"))
    if version.preload:
        found.append(
            Artifact(f"{package}/samples/preload.json", _text(_preload(version, namespaces)), "json")
        )
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
        "scenarios": [entry_of(sample, namespaces) for sample in resource.samples],
    }


def _order(version: Version) -> Json:
    return [{"resource": name, "after": list(before)} for name, before in version.order]


def _preload(version: Version, namespaces: Mapping[str, str]) -> Json:
    return {
        "school_year": version.info.school_year,
        "records": [
            {"resource": each.resource, "why": each.why, "payload": symbols_of(each.payload, namespaces)}
            for each in version.preload
        ],
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
