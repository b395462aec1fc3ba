"""The generated packages are up to date, and their own tests pass."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openapi_spec_validator import validate

from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree
from tablewright.workflow import build
from tablewright.workflow.project import Project

ROOT = Path(__file__).resolve().parents[1]
TREE = SpecTree(ROOT)
PACKAGES = [TREE.load_info(pair).package for pair in TREE.versions()]


#: The packages that are built quickly. `.ci/run` compares all of them (`tablewright check`), and tests each
#: where nothing else is installed.
SMALL = (VersionRef("campusm", "v1"), VersionRef("edfi", "v2"))
CHECKED = TREE.versions() if os.environ.get("LONG_TESTS") else SMALL


@pytest.mark.parametrize("pair", CHECKED, ids="/".join)
def test_the_package_is_up_to_date(pair: VersionRef) -> None:
    built = build.build(Project(TREE), pair)
    assert build.compare(ROOT, [built]) == (), "run `tablewright generate`"


@pytest.mark.parametrize("pair", CHECKED, ids="/".join)
def test_the_package_passes_its_own_tests(pair: VersionRef) -> None:
    folder = ROOT / "generated" / TREE.load_info(pair).package
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_the_published_document_is_valid(package: str) -> None:
    document = json.loads(
        (ROOT / "generated" / package / package / "openapi.json").read_bytes()
    )
    assert document["openapi"].startswith("3.1.")
    validate(document)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_service_protocol_fits_on_a_screen(package: str) -> None:
    stubs = (ROOT / "generated" / package / package / "api" / "services").glob(
        "[!_]*.py"
    )
    lengths = {
        stub.name: len(stub.read_text(encoding="utf-8").splitlines()) for stub in stubs
    }
    # The method `find` alone has a line for each of the nine parameters of paging and change queries.
    assert {name: length for name, length in lengths.items() if length > 60} == {}
    assert lengths
