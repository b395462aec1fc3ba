"""schemathesis finds no answer that `openapi.json` does not allow, and no server error.

The whole is a command: `python tests/schemathesis_run.py edfi_v5 [--database-url URL]`; LONG_TESTS=1 runs it
here, on SQLite and PostgreSQL.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from schemathesis_run import USUAL_PHASES, run

from long_tests import LONG

#: A few resources of each version: with children, with references, with a key that can change.
RESOURCES = {
    "edfi_v2": ["studentSectionAttendanceEvents"],
    "edfi_v3": ["cohorts"],
    "edfi_v4": ["studentSchoolAssociations"],
    "edfi_v5": ["classPeriods"],
}
needs_schemathesis = pytest.mark.skipif(
    find_spec("schemathesis") is None, reason="schemathesis is not installed"
)


@needs_schemathesis
@pytest.mark.parametrize("package", list(RESOURCES))
def test_a_few_resources_answer_as_documented(package: str, tmp_path: Path) -> None:
    # The other phases and more requests are in the long form: they cost minutes.
    options = ("--phases", "fuzzing", "--max-examples", "5")
    for outcome in run(package, tmp_path, RESOURCES[package], options=options):
        assert not outcome.failed, outcome.output
        # A document without the resource would have no operation, and nothing would fail.
        assert outcome.cases > 0, outcome.output


@needs_schemathesis
@pytest.mark.skipif(not LONG, reason="set LONG_TESTS=1 to run it")
@pytest.mark.parametrize("package", list(RESOURCES))
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_all_resources_answer_as_documented(
    package: str, database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = "sqlite:///records.sqlite3"
    if database == "postgresql":
        url = request.getfixturevalue("postgres_url")
    cases = 0
    failures: list[str] = []
    options = ("--phases", USUAL_PHASES, "--max-examples", "10")
    for outcome in run(package, tmp_path, database_url=url, options=options):
        cases += outcome.cases
        if outcome.failed:
            failures.append(outcome.output)
    assert not failures, "\n".join(failures)
    assert cases >= 1000
