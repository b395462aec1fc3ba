"""The command line run in-process inside a copied checkout, and pictures of what stands there.

`gitting.py` is there for every test of the command line.
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
Picture = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def run(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("lint", "edfi/v4")` inside the copied checkout; whatever happens, no traceback."""
    monkeypatch.chdir(checkout)

    def command(*arguments: object, stdin: bytes = b"") -> Result:
        result = CliRunner().invoke(
            main,
            [str(each) for each in arguments],
            input=stdin,
            prog_name="tablewright",
        )
        assert result.exception is None or isinstance(
            result.exception, SystemExit
        ), result.exception
        return result

    return command


@pytest.fixture
def picture() -> Picture:
    """Every file below a folder with its bytes."""

    def take(folder: Path) -> dict[str, bytes]:
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        return {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in files
        }

    return take
