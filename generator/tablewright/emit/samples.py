"""Sample payloads: one symbolic file a resource, and one resolved JSON file a scenario."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tablewright import naming
from tablewright.emit.support.templating import render
from tablewright.model.artifact import Artifact
from tablewright.model.page import Page
from tablewright.model.version import Branch, Leaf, Many, Resource, Sample, Tree, Version
from tablewright.runtime.core.samples import resolve
from tablewright.values.placeholders import placeholders_of

Json = Any


def emit(version: Version) -> tuple[Artifact, ...]:
    """The `samples` folder: `<resource>.json`, `<resource>/<scenario>.json` and the loader.

    Where the API holds resources, also the order in which to send them, and what is there before.
    """
    package = version.info.package
    namespaces = {descriptor.name: descriptor.namespace for descriptor in version.descriptors}
    loader = render("samples/package.py.jinja", package=package, info=version.info)
    found = [Artifact(f"{package}/samples/__init__.py", loader, "python")]
    if version.convention.page_kind == "resources":
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
        "scenarios": [_entry(resource.page, sample, namespaces) for sample in resource.samples],
    }


def _order(version: Version) -> Json:
    return [{"resource": name, "after": list(before)} for name, before in version.order]


def _preload(version: Version, namespaces: Mapping[str, str]) -> Json:
    return {
        "school_year": version.info.school_year,
        "records": [
            {"resource": each.resource, "why": each.why, "payload": placeholders_of(each.payload, namespaces)}
            for each in version.preload
        ],
    }


def _entry(page: Page, sample: Sample, namespaces: Mapping[str, str]) -> dict[str, Json]:
    """The entry as `runtime/core/samples.py` reads it; what is empty beside the payload is left out."""
    scenario = sample.scenario
    entry = {
        "number": scenario.number,
        "method": scenario.method,
        "action": scenario.action,
        "record-of": scenario.record_of,
        "subject": scenario.subject,
        "changes": [place for place in scenario.changes if place not in page.left_empty(scenario)],
        "status": sample.status,
        "query": dict(sample.query),
        "payload": None if sample.payload is None else placeholders_of(sample.payload, namespaces),
    }
    recreate = {"recreate": True} if sample.recreate else {}
    complete = {path: placeholders_of(tree, namespaces) for path, tree in _added(sample)}
    beside = {
        "complete": complete,
        "removed": list(sample.removed),
        "value-sources": dict(_value_sources(sample)),
    }
    return entry | recreate | {name: each for name, each in beside.items() if each}


def _added(sample: Sample) -> Iterator[tuple[str, Tree]]:
    if sample.payload is not None and sample.complete is not None:
        yield from _beyond(sample.payload, sample.complete, "")


def _beyond(tree: Tree, whole: Tree, above: str) -> Iterator[tuple[str, Tree]]:
    """What the whole has beyond the tree, by path."""
    match tree, whole:
        case Branch(), Branch():
            own = dict(tree.members)
            for name, child in whole.members:
                if name in own:
                    yield from _beyond(own[name], child, f"{above}{name}/")
                else:
                    yield f"{above}{name}", child
        case Many(), Many():
            for number, (item, other) in enumerate(zip(tree.items, whole.items, strict=True)):
                yield from _beyond(item, other, f"{above}{number}/")


def _value_sources(sample: Sample) -> Iterator[tuple[str, str]]:
    """The leaves that are neither the page's nor, where the complete form has more, another scenario's."""
    whole = sample.complete or sample.payload
    if whole is not None:
        for path, leaf in _leaves(whole, ""):
            if leaf.source in ("erratum", "declared"):
                yield path, leaf.source


def _leaves(tree: Tree, path: str) -> Iterator[tuple[str, Leaf]]:
    match tree:
        case Leaf():
            yield path, tree
        case Branch(members=members):
            for name, child in members:
                yield from _leaves(child, f"{path}/{name}" if path else name)
        case Many(items=items):
            for number, item in enumerate(items):
                yield from _leaves(item, f"{path}/{number}")


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
