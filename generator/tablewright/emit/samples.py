"""Sample payloads: one file with placeholders for each resource, one resolved file for each scenario."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import assert_never

from tablewright import naming
from tablewright.emit.support.python_text import python_name
from tablewright.emit.support.templating import render
from tablewright.model.artifact import Artifact
from tablewright.model.json_types import Json
from tablewright.model.version import (
    ArrayTree,
    Branch,
    Leaf,
    Resource,
    Sample,
    Tree,
    Version,
)
from tablewright.runtime.core.samples.placeholders import resolve
from tablewright.values.placeholders import placeholders_of
from tablewright.values.requirements import requirement_json

#: The output kinds whose modules the emitted files import.
NEEDS = ("runtime",)


def emit(version: Version) -> tuple[Artifact, ...]:
    """The `samples` folder: the loader, `<resource>.json` and `<resource>/<scenario>.json`.

    A version whose API has resources also gets `order.json`, the order in which to send them. One with
    preloaded records gets `samples/preload.json`.
    """
    package = version.info.package
    folder = f"{package}/samples"
    # Descriptors are sent as a URI with a code value, those without a namespace as the code value alone.
    namespaces = {
        descriptor.name: descriptor.namespace for descriptor in version.descriptors
    }
    loader = render(
        "samples/package.py.jinja", package=python_name(package), info=version.info
    )
    artifacts = [Artifact(f"{folder}/__init__.py", loader, "python")]
    # The operations of a service have no order.
    if version.convention.page_kind == "resources":
        order = _order(version)
        artifacts.append(_json_artifact(f"{package}/order.json", order))
    if version.preload:
        preload = _preload(version, namespaces)
        artifacts.append(_json_artifact(f"{folder}/preload.json", preload))
    for resource in version.resources:
        name = naming.kebab(resource.name)
        entries: list[dict[str, Json]] = []
        for sample in resource.samples:
            entry = _entry(sample, namespaces)
            entries.append(entry)
        document = _document(resource, entries, version)
        artifacts.append(_json_artifact(f"{folder}/{name}.json", document))
        artifacts += _resolved_payloads(f"{folder}/{name}", entries, version)
    return tuple(artifacts)


def _json_artifact(path: str, content: Json) -> Artifact:
    # Names and texts stay readable: no escapes for letters outside ASCII.
    text = json.dumps(content, indent=2, ensure_ascii=False)
    return Artifact(path, f"{text}\n", "json")


def _order(version: Version) -> Json:
    entries: list[Json] = []
    for name, prerequisites in version.order:
        entries.append({"resource": name, "after": list(prerequisites)})
    return entries


def _preload(version: Version, namespaces: Mapping[str, str]) -> Json:
    records: list[Json] = []
    for record in version.preload:
        entry: dict[str, Json] = {
            "resource": record.resource,
            "why": record.why,
            "payload": placeholders_of(record.payload, namespaces),
        }
        records.append(entry)
    return {"school-year": version.info.school_year, "records": records}


def _document(
    resource: Resource, entries: list[dict[str, Json]], version: Version
) -> Json:
    document: dict[str, Json] = {
        "resource": resource.name,
        "path": resource.operations[0].path,
        "school-year": version.info.school_year,
        "reference-date": version.info.reference_date.isoformat(),
    }
    if resource.rules:
        document["requirements"] = [requirement_json(rule) for rule in resource.rules]
    document["scenarios"] = entries
    return document


def _entry(sample: Sample, namespaces: Mapping[str, str]) -> dict[str, Json]:
    """One scenario in the form that `runtime/core/samples/sample_set.py` reads."""
    scenario = sample.scenario
    entry: dict[str, Json] = {
        "number": scenario.number,
        "method": scenario.method,
        "action": scenario.action,
        "record-of": scenario.record_of,
        "subject": scenario.subject,
        "changes": list(sample.changes),
        "query": dict(sample.query),
        "payload": (
            None
            if sample.payload is None
            else placeholders_of(sample.payload, namespaces)
        ),
    }
    # Most scenarios have none of the following; an empty one would only make the files longer.
    if sample.status:
        entry["status"] = sample.status
    if sample.recreate:
        entry["recreate"] = True
    if sample.kept_key:
        kept_key: dict[str, Json] = {}
        for path, leaf in sample.kept_key:
            kept_key[path] = placeholders_of(leaf, namespaces)
        entry["kept-key"] = kept_key
    complete = _complete_values(sample, namespaces)
    if complete:
        entry["complete"] = complete
    if sample.removed:
        entry["removed"] = list(sample.removed)
    sources = _value_sources(sample)
    if sources:
        entry["value-sources"] = sources
    return entry


def _complete_values(sample: Sample, namespaces: Mapping[str, str]) -> dict[str, Json]:
    """The values that only the complete payload has, by path."""
    if sample.payload is None or sample.complete is None:
        return {}
    values: dict[str, Json] = {}
    additions = _additions(sample.payload, sample.complete, "")
    for path, tree in additions:
        values[path] = placeholders_of(tree, namespaces)
    return values


def _additions(payload: Tree, complete: Tree, path: str) -> Iterator[tuple[str, Tree]]:
    """The parts of a complete payload that the payload lacks, by path."""
    match payload:
        case Leaf():
            # Completing adds members, it never changes a value.
            pass
        case Branch():
            assert isinstance(complete, Branch)
            members = dict(payload.members)
            for name, child in complete.members:
                child_path = _path_to(path, name)
                if name in members:
                    yield from _additions(members[name], child, child_path)
                else:
                    yield child_path, child
        case ArrayTree():
            assert isinstance(complete, ArrayTree)
            # Completing adds members to the items of a list, never items.
            pairs = zip(payload.items, complete.items, strict=True)
            for number, (item, complete_item) in enumerate(pairs):
                item_path = _path_to(path, str(number))
                yield from _additions(item, complete_item, item_path)
        case _:
            assert_never(payload)


def _value_sources(sample: Sample) -> dict[str, str]:
    """The source of each value that does not come from the page, by path.

    Values from another scenario are not listed: the runtime knows them, since only the complete payload has
    them.
    """
    tree = sample.complete or sample.payload
    if tree is None:
        return {}
    sources: dict[str, str] = {}
    for path, leaf in _leaves(tree, ""):
        if leaf.source in ("correction", "default", "varied"):
            sources[path] = leaf.source
    return sources


def _leaves(tree: Tree, path: str) -> Iterator[tuple[str, Leaf]]:
    match tree:
        case Leaf():
            yield path, tree
        case Branch(members=members):
            for name, child in members:
                child_path = _path_to(path, name)
                yield from _leaves(child, child_path)
        case ArrayTree(items=items):
            for number, item in enumerate(items):
                item_path = _path_to(path, str(number))
                yield from _leaves(item, item_path)
        case _:
            assert_never(tree)


def _path_to(parent: str, name: str) -> str:
    return f"{parent}/{name}" if parent else name


def _resolved_payloads(
    folder: str, entries: list[dict[str, Json]], version: Version
) -> Iterator[Artifact]:
    """The payloads without placeholders, as they are in the school year of the version."""
    info = version.info
    for entry in entries:
        payload = entry["payload"]
        # A deletion, and a read without a body, have no payload.
        if payload is None:
            continue
        resolved = resolve(payload, info.school_year, info.reference_date)
        number = entry["number"]
        yield _json_artifact(f"{folder}/{number}.json", resolved)
