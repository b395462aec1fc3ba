"""The same spec gives the same bytes with any hash seed, in any folder, and in any order of its listing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

CASES = sorted((Path(__file__).resolve().parent / "cases" / "emit").iterdir())

#: Builds the spec of the current folder and prints the texts; `backwards` reverses every folder listing.
BUILD = """
import json, sys
from pathlib import Path
if sys.argv[1] == "backwards":
    for name in ("glob", "rglob", "iterdir"):
        def listed(*args, real=getattr(Path, name), **kwargs):
            return iter(sorted(real(*args, **kwargs), reverse=True))
        setattr(Path, name, listed)
from tablewright.workflow import build
from tablewright.workflow.cache import inputs_digest
from tablewright.workflow.project import Project
from tablewright.specfiles import SpecTree
tree = SpecTree(Path.cwd())
for version in tree.versions():
    print(json.dumps(build.build(Project(tree), version).texts))
    print(inputs_digest(tree.files(version), tree.root))
"""


def built(folder: Path, spec: Path, seed: str, order: str) -> str:
    copytree(spec, folder / "spec")
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", BUILD, order]
    run = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_same_spec_gives_the_same_bytes(case: Path, tmp_path: Path) -> None:
    first = built(tmp_path / "here", case / "spec", "0", "forwards")
    second = built(tmp_path / "else" / "where", case / "spec", "4242", "backwards")
    assert first == second
    assert str(tmp_path) not in first
