"""Tiny specs and the whole files that they become, in `tests/cases/emit/<case>/{spec,expected}`.

After a wanted change of the output, `pytest tests/targets --update-golden` writes the files anew; the diff
is what a reviewer reads.
"""

from __future__ import annotations

import shutil
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tablewright.specfiles import SpecTree
from tablewright.workflow import build, project

CASES = sorted((Path(__file__).resolve().parents[1] / "cases" / "emit").iterdir())
#: What stands much the same in every package is left to the real ones; all else is shown, a new kind too.
HIDDEN = (
    "tests/*",
    "*/_runtime/*",
    "*/cli.py",
    "*/py.typed",
    "pyproject.toml",
    "CHANGES.md",
    "MANIFEST.json",
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_whole_output(case: Path, update_golden: bool) -> None:
    tree = SpecTree(case)
    (pair,) = tree.versions()
    texts = build.build(project.Project(tree), pair).texts
    shown = {path: text for path, text in texts.items() if not _hidden(path)}
    expected = case / "expected"
    if update_golden:
        shutil.rmtree(expected, ignore_errors=True)
        for path, text in shown.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_bytes(text.encode())
    golden = {path.relative_to(expected).as_posix(): path for path in expected.rglob("*") if path.is_file()}
    assert sorted(golden) == sorted(shown)
    for path, text in shown.items():
        assert text == golden[path].read_text(encoding="utf-8"), f"{path} differs: see the top of this file"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_case_has_no_open_finding_but_those_it_is_about(case: Path) -> None:
    tree = SpecTree(case)
    (pair,) = tree.versions()
    found = [(finding.code, finding.at) for finding in project.find_open(project.Project(tree), pair)]
    assert found == OPEN.get(case.name, [])


def _hidden(path: str) -> bool:
    return any(fnmatchcase(path, each) for each in HIDDEN)


#: The findings that a case shows on purpose; a case that is not named has none.
OPEN = {"voyages": [("F109", "hasUsFlag")]}
