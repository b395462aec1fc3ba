"""Hostile documents and spec files go through all commands, and nothing of them runs or leaves its folder.

A page, the documents of an API and hand-written files have a hostile text at many places. After `capture`,
`facts` and `generate`, every file is parsed, compiled or imported. A command may refuse a text in one line;
then its place has a plain text instead.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tablewright.cli import main

#: Texts that run, end a text, or lead to another folder if some file has them as they are. The places of a
#: run have the texts of one list in turn.
HOSTILE = {
    "code": (
        '""" + planted() + """ \' + planted() + \' " + planted() #\\ '
        "{{ 7 * 191 }}{% for x in planted() %}{# ${planted()} #}`planted()`",
    ),
    "lines": (
        "x\n\nplanted()\n[project.scripts]\nplanted = 'os:abort'\u2028planted()\r\x85"
        "\u202eplanted()\u2066\u200b\x1b[31m\x07\x00\ufeff",
    ),
    "names": (
        "None",
        "../../../planted",
        "__class__",
        "/tmp/planted.py",
        "1_abc",
        "planted\ud800",
        "a/../../planted",
        "船舶 Ærø",
        "..",
    ),
}
#: Where the text can be, with the plain text of each place.
PLACES = {
    "the sentence of a scenario": "Create a ship for the first line.",
    "the interchange of the page": "Harbor",
    "a prerequisite": "Port",
    "a property of the page": "flag",
    "a type of the page": "string",
    "a value of the page": "red",
    "a member of the API": "flag",
    "an object of the API": "shipMast",
    "a choice of the API": "small",
    "a description of the API": "The colour of the ship.",
    "a value of a descriptor": "Coal",
    "a namespace": "uri://harbor.example/CargoDescriptor",
    "a descriptor": "CargoDescriptor",
    "the title of the version": "Harbor v1",
    "the reason of a correction": "The page has no colour.",
    "a decision": "Ships have one flag.",
}
#: Texts of these places never become names, so that no command may refuse a text without control characters.
NEVER_REFUSED = {
    "the sentence of a scenario",
    "a value of the page",
    "a choice of the API",
    "a value of a descriptor",
}
IMPORTS = """
import pkgutil, sys
from importlib import import_module
import harbor_v1
for module in pkgutil.walk_packages(harbor_v1.__path__, "harbor_v1."):
    import_module(module.name)
"""


class Chain:
    """Runs the commands on the documents, each time in a new folder below `root`."""

    def __init__(
        self, root: Path, monkeypatch: pytest.MonkeyPatch, texts: Sequence[str]
    ) -> None:
        self.root = root
        self.monkeypatch = monkeypatch
        #: The hostile text of each place.
        self.texts = dict(zip(PLACES, itertools.cycle(texts), strict=False))
        self.folders: list[Path] = []
        #: The messages about refused texts, by place.
        self.refused: dict[str, str] = {}

    def accepted(self, places: Sequence[str]) -> list[str]:
        """The places where the commands before `generate` take the text; a refused list is halved."""
        message = self.prepared(places)
        if not message:
            return list(places)
        if len(places) == 1:
            self.refused[places[0]] = message
            return []
        middle = len(places) // 2
        return [*self.accepted(places[:middle]), *self.accepted(places[middle:])]

    def prepared(self, places: Sequence[str]) -> str:
        """Writes the documents, captures them and reads the facts; returns the message of a refusal."""
        folder = self.root / f"{len(self.folders)}" / "checkout"
        folder.mkdir(parents=True)
        self.folders.append(folder)
        self.monkeypatch.chdir(folder)
        texts = {**PLACES, **{place: self.texts[place] for place in places}}
        started = self.run("init", "harbor/v1", "--new-family")
        assert started.exit_code == 0, started.stderr
        write_documents(folder, texts)
        api = ["--openapi", "api.json", "--descriptors", "values.json"]
        for arguments in (
            ["capture", "harbor/v1", "ships.md"],
            ["facts", "harbor/v1", *api, "--descriptions"],
        ):
            result = self.run(*arguments)
            if result.exit_code:
                return result.stderr
        write_entries(folder / "spec" / "harbor", texts)
        linted = self.run("lint", "harbor/v1", "--format", "json")
        if linted.stderr:
            return linted.stderr
        for finding in json.loads(linted.stdout):
            if finding["code"] in ("F121", "F122"):
                return f"{finding['message']}\n"
        return ""

    def run(self, *arguments: str) -> Result:
        result = CliRunner().invoke(main, arguments, prog_name="tablewright")
        # A user would see a traceback.
        assert result.exception is None or isinstance(
            result.exception, SystemExit
        ), repr(result.exception)
        return result


def write_documents(folder: Path, texts: Mapping[str, str]) -> None:
    """Writes a page, the document of the API and its descriptors."""
    # A cell or a sentence has one line.
    line = {place: re.sub(r"[\n\r\0|]", " ", text) for place, text in texts.items()}
    flag = line["a property of the page"]
    kind = line["a type of the page"]
    value = line["a value of the page"]
    page = f"""\
# v1 {line["the interchange of the page"]} > Ship Scenarios

## Prerequisites

* {line["a prerequisite"]} (pre-loaded)

### Scenarios

1. {line["the sentence of a scenario"]}
2. Update the ship.

| Resource | Property Name | Is Collection | Data Type | Required | Scenario 1: POST | Scenario 2: PUT |
|---|---|---|---|---|---|---|
| Ships | shipId | FALSE | string | REQUIRED | S1 | S1 |
| Ships | {flag} | FALSE | {kind} | REQUIRED | {value} | blue |
| Ships | size | FALSE | string | OPTIONAL | {line["a choice of the API"]} | large |
| Ships | cargoDescriptor | FALSE | cargoDescriptor | OPTIONAL | {line["a value of a descriptor"]} | Tar |
"""
    (folder / "ships.md").write_bytes(page.encode("utf-8", "replace"))
    mast = texts["an object of the API"]
    escaped = mast.replace("~", "~0").replace("/", "~1").replace("%", "%25")
    description = texts["a description of the API"]
    properties: dict[str, Any] = {
        "shipId": {"type": "string", "description": description},
        texts["a member of the API"]: {"type": "string", "description": description},
        "size": {"type": "string", "enum": [texts["a choice of the API"], "large"]},
        "cargoDescriptor": {"type": "string", "maxLength": 306},
        "masts": {
            "type": "array",
            "items": {"$ref": f"#/components/schemas/{escaped}"},
        },
    }
    ship = {"type": "object", "properties": properties, "required": ["shipId"]}
    body = {"schema": {"$ref": "#/components/schemas/edFi_ship"}}
    key = {"name": "shipId", "in": "query", "x-Ed-Fi-isIdentity": True}
    post = {"requestBody": {"content": {"application/json": body}}}
    height = {"type": "object", "properties": {"height": {"type": "number"}}}
    api = {
        "openapi": "3.0.3",
        "info": {"version": "1"},
        "paths": {"/ed-fi/ships": {"get": {"parameters": [key]}, "post": post}},
        "components": {"schemas": {"edFi_ship": ship, mast: height}},
    }
    values = {
        "dataStandard": "1.0",
        "descriptors": {
            texts["a descriptor"]: {
                "namespace": texts["a namespace"],
                "values": [texts["a value of a descriptor"], "Tar"],
            }
        },
    }
    (folder / "api.json").write_text(json.dumps(api), "utf-8")
    (folder / "values.json").write_text(json.dumps(values), "utf-8")


def write_entries(family: Path, texts: Mapping[str, str]) -> None:
    """Writes the texts into the files that people write."""
    # JSON is YAML.
    version = family / "v1" / "version.yaml"
    title = f"title: {json.dumps(texts['the title of the version'])}"
    old = version.read_text("utf-8")
    new, times = re.subn(r"(?m)^title: .*$", lambda _: title, old)
    assert times == 1
    version.write_text(new, "utf-8")
    correction = {
        "at": "Ships/size",
        "what": "required",
        "was": "optional",
        "now": "conditional",
        "why": texts["the reason of a correction"],
    }
    corrections = json.dumps({"corrections": [correction]})
    (family / "v1" / "corrections.yaml").write_text(corrections, "utf-8")
    decision = json.dumps([{"topic": "Flags", "description": texts["a decision"]}])
    convention = family / "convention.yaml"
    old = convention.read_text("utf-8")
    assert old.count("\ndecisions: []") == 1
    new = old.replace("\ndecisions: []", f"\ndecisions: {decision}")
    convention.write_text(new, "utf-8")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_neither_runs_nor_leaves_its_folder(
    hostile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = Chain(tmp_path, monkeypatch, HOSTILE[hostile])
    accepted = chain.accepted(list(PLACES))
    for place, message in chain.refused.items():
        assert message.count("\n") == 1, f"{place}: {message}"
        assert message.strip().isprintable(), f"{place}: {message}"
    for place in NEVER_REFUSED - set(accepted):
        assert not chain.texts[place].isprintable(), chain.refused[place]
    assert chain.prepared(accepted) == ""

    generated = chain.run("generate", "harbor/v1")

    assert generated.exit_code == 0, generated.stderr
    checkout = chain.folders[-1]
    assert_contained(tmp_path, chain.folders)
    for path in (checkout / "generated").rglob("*"):
        if path.is_file():
            assert_well_formed(path)
    package = checkout / "generated" / "harbor_v1"
    imported = subprocess.run(
        [sys.executable, "-c", IMPORTS],
        cwd=package,
        capture_output=True,
        text=True,
        check=False,
    )
    assert imported.returncode == 0, imported.stderr


def assert_contained(root: Path, folders: Sequence[Path]) -> None:
    """Asserts that every file is where the commands may write, and that its path has plain names."""
    documents = {"ships.md", "api.json", "values.json"}
    for path in root.rglob("*"):
        (folder,) = (
            folder for folder in folders if folder.parent in (path, *path.parents)
        )
        if path in (folder.parent, folder):
            continue
        name = path.relative_to(folder).as_posix()
        assert re.fullmatch(r"[A-Za-z0-9_./-]+", name), name
        first, *_ = name.split("/")
        assert first in {"spec", "generated", ".cache", *documents}, name
    assert not Path("/tmp/planted.py").exists()


def assert_well_formed(path: Path) -> None:
    """Asserts that a file has the form of its kind, and no call that a text planted."""
    text = path.read_text("utf-8")
    # The value of the expression in a template.
    assert "1337" not in text, path
    if path.suffix in (".py", ".pyi"):
        tree = ast.parse(text)
        compile(text, str(path), "exec")
        for node in ast.walk(tree):
            assert not (isinstance(node, ast.Call) and "planted" in ast.dump(node.func))
    elif path.suffix == ".json":
        json.loads(text)
    elif path.suffix == ".toml":
        assert set(tomllib.loads(text)["project"]["scripts"]) == {"harbor-v1"}, path
