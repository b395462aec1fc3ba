"""The published JSON Schema accepts the files of the spec, and rejects what the loader rejects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tablewright.specfiles.schema import format_schema, schema_text

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "spec").rglob("*.yaml"))


class _Typed(yaml.SafeLoader):
    """Loads numbers and booleans as other YAML tools do; dates remain text, as in JSON."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # yaml's own class attribute
        first: [
            (tag, pattern)
            for tag, pattern in resolvers
            if tag != "tag:yaml.org,2002:timestamp"
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def typed(text: str) -> Any:
    return yaml.load(text, Loader=_Typed)


def validator() -> Any:
    return jsonschema_rs.validator_for(format_schema())


def test_the_committed_schema_is_up_to_date() -> None:
    text = (ROOT / "spec" / "format.schema.json").read_text(encoding="utf-8")
    assert text == schema_text(), "stale: run `python -m tablewright.specfiles.schema`"
    jsonschema_rs.meta.validate(json.loads(text))


@pytest.mark.parametrize(
    "file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix()
)
def test_every_file_of_the_spec_is_valid(file: Path) -> None:
    assert [
        error.message for error in validator().iter_errors(typed(file.read_text()))
    ] == []


@pytest.mark.parametrize(
    "text",
    [
        "title: x\n",
        "title: x\nversions: [v1]\nextra: 1\n",
        "title: 1\nversions: [v1]\n",
        "corrections: [{at: x, what: color, why: y}]\n",
        "corrections: [{at: x, what: value, why: y, was: 2017}]\n",
        "corrections: [{at: x, why: y, now: z}]\n",
        "corrections: [{at: x, what: kind, why: y, now: banana}]\n",
        "corrections: [{at: x, what: required, why: y, now: maybe}]\n",
        "corrections: [{at: x, what: name, why: y, now: {school-year: 0}}]\n",
        "corrections: [{at: x, what: place, why: y, now: {school-year: 0}}]\n",
        "corrections: [{at: x, what: type, why: y, now: z, scenarios: ['1']}]\n",
        "corrections: [{at: x, what: type, why: y}]\n",
        "corrections: [{at: x, what: value, why: y, now: {school-date: 9/16}}]\n",
        "corrections: [{at: x, what: value, why: y, now: {school-year: 0, plus: 1}}]\n",
        "accepted: [{code: L001, why: x, places: many}]\n",
        "{data-standard: '9', objects: [{name: ship, role: item, members: [{name: x, sort: string}]}]}\n",
        "{data-standard: '9', objects: [{name: ship, role: item, members: [{type: string}]}]}\n",
        "{operation: x, interchange: '', prerequisites: [], scenarios: [], properties: []}\n",
        "{interchange: '', prerequisites: [], scenarios: [], properties: []}\n",
        "resources: [{name: Ship, operations: [sink]}]\n",
        "resources: [{name: Ship}]\n",
        "[]\n",
    ],
)
def test_a_file_of_a_wrong_form_is_invalid(text: str) -> None:
    assert not validator().is_valid(typed(text))
