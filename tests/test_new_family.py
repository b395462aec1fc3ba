"""A family that tablewright has never seen becomes packages by data alone: no Python is written.

One is captured from a page with a scenario table, one from a method page. Both pages are made up.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from made_up_pages import (
    FACTS,
    METHOD_PAGE,
    SCENARIO_PAGE,
    SETTINGS,
    SEVERAL_CALLS,
)
from tablewright.cli import main

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder, with the expected exit code; returns its output."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, arguments, prog_name="tablewright")
        assert result.exit_code == code, result.output
        return result.output

    return command


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def check_package(folder: Path) -> None:
    """Runs the package's own tests with nothing but the package on the path."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    tests = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tests.returncode == 0, tests.stdout
    assert " passed" in tests.stdout


def test_a_new_family_with_resources_gives_a_package_whose_tests_pass(
    run: Run, tmp_path: Path
) -> None:
    run("init", "freight/v1", "--new-family")
    (tmp_path / "parcels.md").write_text(SCENARIO_PAGE, encoding="utf-8")
    assert "spec/freight/v1/resources/parcels.yaml: captured" in run(
        "capture", "freight/v1", "parcels.md"
    )
    (tmp_path / "spec/freight/v1/facts.hand.yaml").write_text(FACTS, encoding="utf-8")
    assert run("lint") == "no open findings\n"
    run("generate")
    assert run("check") == "generated/ matches spec/\n"
    check_package(tmp_path / "generated" / "freight_v1")


def test_a_new_family_with_operations_gives_a_package_whose_tests_pass(
    run: Run, tmp_path: Path
) -> None:
    run("init", "library/v1", "--new-family", "--pages", "operations")
    convention = tmp_path / "spec/library/convention.yaml"
    (tmp_path / "loans.txt").write_text(METHOD_PAGE, encoding="utf-8")
    assert "spec/library/v1/operations/add-loan.yaml: captured" in run(
        "capture", "library/v1", "loans.txt"
    )

    message = "E012 convention.yaml has no entry for the operation 'addLoan'"
    assert message in run("lint", "library/v1", code=1)
    run("generate")
    package = tmp_path / "generated" / "library_v1"
    check_package(package)
    readme = (package / "README.md").read_text(encoding="utf-8")
    assert "Each call saves a new record, because the page gives no key." in readme

    for old, new in SETTINGS:
        replace_in(convention, old, new)
    assert run("lint") == "no open findings\n"
    run("generate")
    assert run("check") == "generated/ matches spec/\n"
    check_package(package)
    routes = (package / "library_v1/api/routes/add_loan.py").read_text(encoding="utf-8")
    assert "'loanNumber': 5" in routes.replace('"', "'")


def test_operations_without_any_entry_give_a_package_whose_tests_pass(
    run: Run, tmp_path: Path
) -> None:
    run("init", "library/v1", "--new-family", "--pages", "operations")
    (tmp_path / "books.md").write_text(SEVERAL_CALLS, encoding="utf-8")
    run("capture", "library/v1", "books.md")

    findings = run("lint", code=1)
    for name in ("getBooks", "postBooks", "putBooks", "deleteBooks"):
        assert (
            f"E012 convention.yaml has no entry for the operation '{name}'" in findings
        )
    assert "L047 the type 'Cloth' of 'binding' is not known" in findings
    run("generate")
    assert run("check") == "generated/ matches spec/\n"
    package = tmp_path / "generated" / "library_v1"
    check_package(package)

    readme = (package / "README.md").read_text(encoding="utf-8")
    assert (
        "Members of the samples with a default value for their type: `title`." in readme
    )
    sample = (package / "library_v1/samples/post-books/1.json").read_text("utf-8")
    assert json.loads(sample) == {
        "title": "Emma",
        "author": {"name": "Jane"},
        "copies": [{"shelf": "A1"}, {"shelf": "B2"}],
        "binding": "red",
    }
    document = json.loads((package / "library_v1/openapi.json").read_text("utf-8"))
    path = "/library/v1/branches/{branchCode}/books"
    assert set(document["paths"][path]) == {"get", "post"}


def test_one_entry_does_not_change_the_operations_without_one(
    run: Run, tmp_path: Path
) -> None:
    run("init", "library/v1", "--new-family", "--pages", "operations")
    for name, text in (("books.md", SEVERAL_CALLS), ("loans.txt", METHOD_PAGE)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        run("capture", "library/v1", name)
    convention = tmp_path / "spec/library/convention.yaml"
    # The family's answers do not fit the operations without an entry.
    replace_in(
        convention,
        '  refused: {message: "{message}"}',
        '  saved: {accepted: "true", loanNumber: "7", note: Lent}\n  refused: {message: "{message}"}',
    )
    replace_in(convention, "pages: {}\n", "pages:\n  addLoan: {key: [bookNumber]}\n")
    assert "'addLoan'" not in run("lint", code=1)
    run("generate")
    check_package(tmp_path / "generated" / "library_v1")
