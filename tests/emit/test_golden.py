"""Small specs and the files generated from them, in `tests/cases/emit/<case>/{spec,expected}`.

After an intended change of the output, run `pytest tests/emit --update-golden` to write the expected files
again, and review the diff.
"""

from __future__ import annotations

import shutil
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tablewright.specfiles import SpecTree
from tablewright.workflow import build, project

CASES = sorted((Path(__file__).resolve().parents[1] / "cases" / "emit").iterdir())
#: Files that are similar in every package are not compared here; the tests of the real packages cover them.
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
def test_the_output_equals_the_expected_files(case: Path, update_golden: bool) -> None:
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
    golden = {
        path.relative_to(expected).as_posix(): path
        for path in expected.rglob("*")
        if path.is_file()
    }
    assert sorted(golden) == sorted(shown)
    for path, text in shown.items():
        assert text == golden[path].read_text(
            encoding="utf-8"
        ), f"{path} differs; the docstring of this file describes the next step"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_case_has_only_its_intended_findings(case: Path) -> None:
    tree = SpecTree(case)
    (pair,) = tree.versions()
    loaded = project.Project(tree)
    assert project.find_open(loaded, pair) == ()
    infos = [(finding.code, finding.at) for finding in project.find_infos(loaded, pair)]
    assert infos == INFOS.get(case.name, [])


def _hidden(path: str) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in HIDDEN)


#: The findings of level `info` that the harbour specs have on purpose.
_HARBOR_INFOS = [
    ("F117", "boardingTime"),
    ("D004", "hasUsFlag"),
    ("F109", "hasUsFlag"),
    ("D004", "remarks"),
    ("D004", "season"),
    ("D004", "stops/berth"),
]
#: The intended findings of level `info` of a case; other cases have none.
INFOS = {"voyages": _HARBOR_INFOS, "sailings": _HARBOR_INFOS}
