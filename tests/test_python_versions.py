"""`.ci/python-versions` names each supported Python, and reports those that the machine lacks."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
COMMAND = ROOT / ".ci" / "python-versions"


@pytest.fixture(scope="module")
def functions() -> dict[str, Any]:
    return runpy.run_path(str(COMMAND))


def test_the_declared_versions_begin_with_the_required_one(
    functions: dict[str, Any],
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    versions = functions["supported_versions"]()
    assert project["requires-python"] == f">={versions[0]}"
    minors = [int(version.removeprefix("3.")) for version in versions]
    assert minors == list(range(minors[0], minors[0] + len(minors)))


def test_packages_declare_the_same_versions(functions: dict[str, Any]) -> None:
    template = ROOT / "templates" / "package" / "pyproject.toml.jinja"
    declared = re.findall(r'Python :: (3\.\d+)"', template.read_text("utf-8"))
    assert declared == functions["supported_versions"]()


def test_the_interpreter_of_this_run_is_found(functions: dict[str, Any]) -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    found = functions["interpreter_of"](version)
    printed = subprocess.run(
        [found, "--version"], capture_output=True, text=True, check=True
    )
    assert f"Python {version}." in printed.stdout


def test_a_named_python_that_the_machine_lacks_is_a_failure() -> None:
    run = subprocess.run(
        [sys.executable, str(COMMAND), "3.99"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 1
    assert "Python 3.99: not on this machine" in run.stdout


def test_every_dependency_has_a_lowest_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        declared += extra
    for dependency in declared:
        assert re.search(r"[>=]=\d", dependency), dependency
