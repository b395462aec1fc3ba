"""What a killed command leaves in `spec/` is removed by the next one that writes there."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock
from small_checkout import start_family, write_page

from tablewright.cli import main
from tablewright.workflow import writing

#: A program that kills its own process between the n-th write and the rename that completes it.
KILLED = """
import os, signal, sys
from tablewright import files
left = int(sys.argv.pop(1))
whole = files._write_new

def write(path, content, mode):
    global left
    left -= 1
    whole(path, content, mode)
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)

files._write_new = write
from tablewright.cli import main
main()
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout with the family `library` and a page that is not captured."""
    monkeypatch.chdir(tmp_path)
    start_family()
    write_page(tmp_path, "atlases.md", "Atlases")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def leftovers(checkout: Path) -> list[str]:
    names: Iterator[Path] = checkout.rglob("*.tablewright-unfinished")
    return sorted(path.relative_to(checkout).as_posix() for path in names)


def kill(checkout: Path, write: int, *command: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(write), *command],
        cwd=checkout,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


@pytest.mark.parametrize(
    ("write", "left"),
    [
        (1, "spec/library/v1/resources/.atlases.yaml.tablewright-unfinished"),
        (2, "spec/library/v1/.sources.yaml.tablewright-unfinished"),
    ],
)
def test_the_next_capture_removes_what_a_killed_one_left(
    library: Path, write: int, left: str
) -> None:
    kill(library, write, "capture", "library/v1", "atlases.md")
    assert leftovers(library) == [left]
    write_page(library, "maps.md", "Maps")
    result = run("capture", "library/v1", "maps.md")
    assert f"removed {left}, which an interrupted command left" in result.output
    assert leftovers(library) == []
    assert run("capture", "library/v1", "atlases.md", "maps.md").exit_code == 0
    assert sorted(path.name for path in library.glob("spec/library/v1/*/*")) == [
        "atlases.yaml",
        "maps.yaml",
    ]


def test_init_removes_what_a_killed_one_left_and_no_file_of_another_command(
    library: Path,
) -> None:
    left = "spec/library/.family.yaml.tablewright-unfinished"
    (library / left).write_text("title:\n")
    # A capture, which has a lock of its own, could be writing this one.
    other = library / "spec/library/v1/.sources.yaml.tablewright-unfinished"
    other.write_text("pages:\n")
    result = run("init", "archive/v1", "--new-family")
    assert result.exit_code == 0, result.output
    assert f"removed {left}, which an interrupted command left" in result.output
    assert leftovers(library) == [other.relative_to(library).as_posix()]


def test_check_mentions_what_a_killed_capture_left_and_removes_nothing(
    library: Path,
) -> None:
    kill(library, 2, "capture", "library/v1", "atlases.md")
    before = leftovers(library)
    result = run("check", "library/v1", "--no-cache")
    assert f"{before[0]}: left by an interrupted command; delete it" in result.output
    assert leftovers(library) == before


def test_a_file_that_another_command_is_writing_is_kept(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_QUIET", 0.05)
    monkeypatch.setattr(writing, "_LIMIT", 0.05)
    unfinished = library / "spec/library/v1/.sources.yaml.tablewright-unfinished"
    unfinished.write_text("pages:\n")
    locks = library / ".cache/locks"
    locks.mkdir(parents=True, exist_ok=True)
    with FileLock(locks / "spec-library-v1.lock"):
        assert run("capture", "library/v1", "atlases.md").exit_code == 1
    assert unfinished.exists()
