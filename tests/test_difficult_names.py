"""A package whose resources, members, descriptors and choices have names that Python or a module needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tablewright.naming import identifier, kebab
from tablewright.specfiles import SpecTree
from tablewright.workflow import build, project

VOYAGES = Path(__file__).parent / "cases" / "emit" / "voyages" / "spec" / "harbor"

#: The object of each resource. Its class would be a keyword, or a name that a generated module imports.
RESOURCES = {
    "3dModels": "3dModel",
    "answers": "answer",
    "class": "className",
    "dates": "date",
    "descriptors": "lazyDescriptor",
    "fields": "field",
    "invalidCases": "invalidCase",
    "keyParts": "keyPart",
    "nones": "none",
    "operations": "operation",
    "parameters": "parameter",
    "protocols": "protocol",
    "queries": "query",
    "references": "referencePart",
    "resources": "resource",
    "shared": "annotated",
    "strEnums": "strEnum",
    "trues": "true",
    "wireModels": "wireModel",
}
#: Members whose fields would hide a method, a type or a keyword, or would not be identifiers.
MEMBERS = (
    "__init__",
    "2nd",
    "a b-c",
    "annotated",
    "body",
    "bool",
    "class",
    "copy",
    "date",
    "datetime",
    "dict",
    "field",
    "float",
    "from_orm",
    "fromWire",
    "id_",
    "int",
    "json",
    "list",
    "model_config",
    "modelDump",
    "modelFields",
    "None",
    "query",
    "schema",
    "self",
    "str",
    "strEnum",
    "time",
    "toWire",
    "true",
    "typeAliasType",
    "unknownMembers",
    "validate",
    "wireModel",
)
CHOICES = (
    "",
    "1",
    "None",
    "__class__",
    "_x",
    "a b",
    "a-b",
    "count",
    "format",
    'it\'s "quoted"',
    "mro",
    "name",
    "self",
    "title",
    "true",
    "value",
    "Ærø",
)


#: Imports all modules, and reads and writes an object with all members for each choice of two enumerations.
ROUND_TRIPS = """
import json, pkgutil, sys
from importlib import import_module
import harbor_v1
from harbor_v1.api import MODULES

for module in pkgutil.walk_packages(harbor_v1.__path__, "harbor_v1."):
    import_module(module.name)
objects, choices = json.loads(sys.argv[1])
models = {}
for module in MODULES:
    resource = import_module(f"harbor_v1.api.{module}").RESOURCE
    models[resource.model.__name__.rstrip("_").lower()] = resource.model
for name, members in objects.items():
    model = models[name.lower() if name[0].isalpha() else f"x{name}".lower()]
    for choice in choices:
        wire = {member: "x" for member in members}
        wire |= {"code": "A", name: choice, "status": "old", "labels": choices, "codes": ["a"]}
        wire |= {"sailed": "2017-03-01", "sailedAt": "2017-03-01T08:00:00Z"}
        wire |= {"lines": [{"number": 1, "status": "lost", "codes": ["abc"]}]}
        wire |= {"portDescriptor": "uri://harbor.example/Descriptor#Coal"}
        record = model.from_wire(wire)
        assert record.unknown_members() == (), record.unknown_members()
        assert record.to_wire() == wire, (record.to_wire(), wire)
    for wrong in ({name: "other"}, {"status": "lost"}, {"labels": ["other"]}, {"codes": ["a" * 10]}):
        try:
            model.from_wire({"code": "A", **wrong})
        except ValueError:
            continue
        raise AssertionError(f"{name} accepts {wrong}")
"""


GET = """
- name: get
  method: GET
  path: "{data-path}/{resource}/{id}"
  answer: true
  parameters:
  - {name: id, where: path, type: string, required: required, argument: id}
  statuses: [200, 404]
"""


def spec_of(root: Path) -> Path:
    """Writes the spec of the difficult names below `root`."""
    family = root / "spec" / "harbor"
    shutil.copytree(VOYAGES, family)
    convention = family / "convention.yaml"
    text = convention.read_text("utf-8")
    # Running the scenarios needs it.
    convention.write_text(text.replace("decisions:", f"{GET}\ndecisions:"), "utf-8")
    version = family / "v1"
    for name in ("accepted.yaml", "corrections.yaml", "preload.yaml"):
        (version / name).unlink()
    shutil.rmtree(version / "resources")
    (version / "resources").mkdir()
    facts: dict[str, Any] = {
        "data-standard": "1.0",
        "resources": [],
        "objects": [],
        "descriptors": [
            {
                "name": "Descriptor",
                "namespace": "uri://harbor.example/Descriptor",
                "values": ["Coal"],
            }
        ],
    }
    for resource, entity in RESOURCES.items():
        key = {"name": "code", "paths": ["code"]}
        facts["resources"].append({"name": resource, "object": entity, "key": [key]})
        facts["objects"] += objects_of(entity)
        page = page_of(resource)
        write(version / "resources" / f"{kebab(resource)}.yaml", page)
    facts["objects"].sort(key=lambda entry: entry["name"])
    write(version / "facts.hand.yaml", facts)
    return root


def members_of(entity: str) -> list[str]:
    """The members with difficult names, without the one that is named after the object."""
    field = identifier(entity)
    return [name for name in MEMBERS if identifier(name) != field]


def objects_of(entity: str) -> list[dict[str, Any]]:
    """The object of a resource with all members, and an object in it with an enumeration of the same name."""
    text = {"type": "string", "max-length": 9}
    members: list[dict[str, Any]] = [
        {"name": "code", **text, "mandatory": True, "key": True},
        # A member of the name of its object, and one of the name of an enumeration in another object.
        {"name": entity, "type": "string", "one-of": list(CHOICES)},
        {"name": "status", "type": "string", "one-of": ["new", "old"]},
        {"name": "labels", "list": {"type": "string", "one-of": list(CHOICES)}},
        {"name": "codes", "list": text},
        {"name": "sailed", "type": "date"},
        {"name": "sailedAt", "type": "datetime"},
        {"name": "lines", "list": {"nested": f"{entity}Line"}},
        {"name": "portDescriptor", "descriptor": "Descriptor"},
    ]
    for name in members_of(entity):
        members.append({"name": name, **text})
    line = [
        {"name": "number", "type": "integer", "mandatory": True},
        {"name": "status", "type": "string", "one-of": ["lost", "found"]},
        {"name": "codes", "list": {"type": "string", "max-length": 3}},
    ]
    return [
        {"name": entity, "role": "resource", "members": members},
        {"name": f"{entity}Line", "role": "item", "members": line},
    ]


def page_of(resource: str) -> dict[str, Any]:
    properties: list[dict[str, Any]] = [
        {"name": "code", "type": "string", "required": "required", "values": {"1": "A"}}
    ]
    for name in members_of(RESOURCES[resource]):
        values = {"1": "x"}
        properties.append(
            {"name": name, "type": "string", "required": "optional", "values": values}
        )
    return {
        "resource": resource,
        "interchange": "",
        "prerequisites": [],
        "scenarios": [{"number": "1", "method": "POST", "action": "create"}],
        "properties": properties,
    }


def write(path: Path, content: object) -> None:
    # JSON is YAML.
    path.write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the generated package, which can be imported in the tests."""
    root = spec_of(tmp_path_factory.mktemp("names"))
    tree = SpecTree(root)
    (pair,) = tree.versions()
    loaded = project.Project(tree)
    assert [f for f in project.find_open(loaded, pair) if f.rule.level == "error"] == []
    build.write(root, [build.build(loaded, pair)])
    folder = root / "generated" / "harbor_v1"
    yield folder


def test_every_module_is_imported_and_every_class_makes_a_round_trip(
    package: Path,
) -> None:
    members = {entity: members_of(entity) for entity in RESOURCES.values()}
    run_python(package, "-c", ROUND_TRIPS, json.dumps([members, CHOICES]))


def test_the_tests_of_the_package_pass(package: Path) -> None:
    # The payloads that break one rule each have nothing to do with names.
    options = ["-q", "-p", "no:cacheprovider", "-n0", "-x", "-k", "not invalid_payload"]
    run_python(package, "-m", "pytest", *options)


def test_models_and_api_pass_the_type_checker(package: Path) -> None:
    folders = [str(package / "harbor_v1" / name) for name in ("models", "api")]
    run_python(
        package,
        "-m",
        "mypy",
        "--strict",
        "--follow-imports=silent",
        "--config-file=",
        *folders,
    )


def run_python(folder: Path, *arguments: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONWARNINGS": "error"}
    run = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
