"""Where the tests find the checkout, and the published documents where somebody has them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


#: Input and expected output of cases: nothing there is a test of this suite.
collect_ignore = ["cases"]


def pytest_addoption(parser: pytest.Parser) -> None:
    help_ = "Write what tests expect (tests/cases/emit/*/expected, generator/README.md) instead of comparing."
    parser.addoption("--update-golden", action="store_true", help=help_)


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the spec and the project file, for tests that write."""
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path
