"""Whole numbers keep the width that the API gives: in the API document, in the models and in their tests."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tablewright.emit import models, openapi, runtime
from tablewright.emit import tests as scenario_tests
from tablewright.emit.support.formatting import finish
from tablewright.model.facts import ApiObject, Member
from tablewright.model.types import ListOf, Scalar, Type
from tablewright.model.version import Version
from tablewright.specfiles import SpecTree
from tablewright.workflow import project

CASE = Path(__file__).resolve().parents[1] / "cases" / "emit" / "voyages"
TYPES: dict[str, Type] = {
    "crew": Scalar("integer", format="int32"),
    "tons": Scalar("integer", format="int64"),
    "decks": ListOf(Scalar("integer", format="int32")),
    "masts": Scalar("integer", format="int32", minimum=0, maximum=9),
    "flags": Scalar("integer"),
    "draught": Scalar("number", format="double", minimum=0),
}
#: JSON bodies, and the member whose number is outside of its width; empty for a valid body.
CHECK = """
import sys
from harbor_v1.models.voyages import Voyage
from pydantic import ValidationError
start = '{"departureDate": "2017-03-01", "shipReference": {"shipId": 1}, '
for body, wrong in CASES:
    try:
        Voyage.from_wire(start + body + "}")
        names = set()
    except ValidationError as error:
        names = {entry["loc"][0] for entry in error.errors()}
    assert names == ({wrong} if wrong else set()), (body, names)
"""
CASES = [
    ('"crew": 2147483647, "tons": 2147483648, "decks": [1], "masts": 9', ""),
    ('"crew": -2147483648, "tons": -9223372036854775808, "masts": 0', ""),
    ('"crew": 2147483648', "crew"),
    ('"crew": -2147483649', "crew"),
    ('"tons": 9223372036854775808', "tons"),
    ('"tons": -9223372036854775809', "tons"),
    ('"decks": [1, 2147483648]', "decks"),
    ('"masts": 10', "masts"),
    ('"masts": -1', "masts"),
    ('"flags": 9223372036854775808', ""),
]


def version() -> Version:
    tree = SpecTree(CASE)
    (pair,) = tree.versions()
    resolved = project.Project(tree).resolved(pair).version
    return replace(resolved, objects=tuple(map(with_numbers, resolved.objects)))


def with_numbers(obj: ApiObject) -> ApiObject:
    if obj.name == "shipReference":
        members = []
        for member in obj.members:
            if member.name == "shipId":
                members.append(replace(member, type=TYPES["crew"]))
            else:
                members.append(member)
        return replace(obj, members=tuple(members))
    if obj.role != "resource":
        return obj
    added = [Member(name, kind) for name, kind in TYPES.items()]
    return replace(obj, members=(*obj.members, *added))


def test_the_api_document_contains_formats_and_their_ranges() -> None:
    schemas = openapi.document_of(version())["components"]["schemas"]
    found = schemas["Voyage"]["properties"]
    assert found["crew"]["type"] == ["integer", "null"]
    assert (found["crew"]["format"], found["crew"]["minimum"]) == ("int32", -(2**31))
    assert found["tons"]["format"] == "int64"
    assert found["decks"]["items"]["maximum"] == 2**31 - 1
    assert found["tons"]["maximum"] == 2**63 - 1
    assert (found["masts"]["minimum"], found["masts"]["maximum"]) == (0, 9)
    assert "format" not in found["flags"]
    assert found["draught"]["format"] == "double"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("widths")
    planned = version()
    artifacts = [*models.emit(planned), *runtime.emit(planned)]
    for path, text in finish(artifacts, planned.info.package).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    (root / "harbor_v1" / "__init__.py").touch()
    return root


def test_models_refuse_numbers_beyond_their_width(package: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", f"CASES = {CASES!r}\n{CHECK}"],
        env={**os.environ, "PYTHONPATH": str(package), "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]


def test_models_name_the_width_once_and_import_nothing_unused(package: Path) -> None:
    text = (package / "harbor_v1/models/voyages.py").read_text("utf-8")
    assert "crew: Int32 | None = None" in text
    assert "tons: Int64 | None = None" in text
    assert "decks: list[Int32] | None = None" in text
    assert "flags: int | None = None" in text
    assert "ConfigDict" not in text


def test_the_scenario_tests_send_numbers_beyond_the_width() -> None:
    texts = [artifact.text for artifact in scenario_tests.emit(version())]
    (text,) = [text for text in texts if "shipReference/shipId" in text]
    assert "'shipReference/shipId', 'too-large', 2147483647" in text
    assert "'shipReference/shipId', 'too-small', -2147483648" in text
