"""Fixtures that run the command line in this process, in a copy of the checkout, and compare files.

The folder is on the import path, so that every test in it can import `git_checkout.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tablewright.cli import main

sys.path.insert(0, str(Path(__file__).parent))

Run = Callable[..., Result]
Snapshot = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def run(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command in the copied checkout: `run("lint", "edfi/v4")`.

    It fails if the command ends with an exception other than SystemExit: a user would see a traceback.
    """
    monkeypatch.chdir(checkout)

    def command(*arguments: object, stdin: bytes = b"") -> Result:
        result = CliRunner().invoke(
            main,
            [str(argument) for argument in arguments],
            input=stdin,
            prog_name="tablewright",
        )
        assert result.exception is None or isinstance(
            result.exception, SystemExit
        ), result.exception
        return result

    return command


@pytest.fixture
def snapshot() -> Snapshot:
    """Return a function that gives the bytes of every file below a folder, by path.

    The git-ignored folder `.cache/` is left out: it has locks, and results of earlier runs.
    """

    def take(folder: Path) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and ".cache" not in path.parts:
                files[path.relative_to(folder).as_posix()] = path.read_bytes()
        return files

    return take
