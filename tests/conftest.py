"""Paths and fixtures that several test folders use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from hypothesis import settings
from server.postgres import postgres_server, postgres_url  # noqa: F401  fixtures

from committed_spec import PROJECT
from tablewright.workflow.cache import Cache, user_secret

ROOT = Path(__file__).resolve().parents[1]
# The same examples in every run: a change is not blamed for an example that nobody tried before. With
# HYPOTHESIS_PROFILE=default, the tests search with new examples.
settings.register_profile("same-examples", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same-examples"))
#: Generated packages in the expected output have tests of their own, which are not tests of this suite.
collect_ignore = ["cases"]


def pytest_addoption(parser: pytest.Parser) -> None:
    help_ = (
        "Write the expected files (tests/cases/emit/*/expected, ...) before comparing."
    )
    parser.addoption("--update-golden", action="store_true", help=help_)


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(autouse=True, scope="session")
def user_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's own settings out of the tests, also of the processes that they start."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        folder = tmp_path_factory.mktemp("settings")
        monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
        yield


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def resolved_versions(
    user_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A cache of the versions of the committed spec, so that a test resolves only those that it changes."""
    del user_settings  # The entries are valid with the secret in these settings.
    folder = tmp_path_factory.mktemp("resolved")
    secret = user_secret(Path(click.get_app_dir("tablewright")), folder)
    cache = Cache(folder / ".cache", secret)
    for version in PROJECT.tree.versions():
        # The same key in each copy of the checkout: it does not contain the path.
        key = PROJECT.resolved_key(version)
        package = PROJECT.info(version).package
        cache.remember_resolved(package, key, PROJECT.resolved(version))
    return folder / ".cache"


@pytest.fixture
def checkout(tmp_path: Path, resolved_versions: Path) -> Path:
    """A copy of the spec and the project file in an empty folder, for tests that write files."""
    shutil.copytree(resolved_versions, tmp_path / ".cache")
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path
