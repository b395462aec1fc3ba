"""A checkout with one small family, for tests that start several processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from click.testing import CliRunner

from tablewright.cli import main

#: A program that runs the command line.
TABLEWRIGHT = [sys.executable, "-c", "from tablewright.cli import main; main()"]

_PAGE = """\
# v1 {name}

1. Create a record.

| Resource | Property Name | Is Collection | Data Type | Required | Scenario 1: POST |
|---|---|---|---|---|---|
| {name} | bookTitle | FALSE | string | REQUIRED | {value} |
"""


def page(name: str, value: str = "Atlas") -> str:
    """A page about a resource with one property."""
    return _PAGE.format(name=name, value=value)


def write_page(folder: Path, file: str, name: str, value: str = "Atlas") -> Path:
    """Write a page about a resource into a file of a folder."""
    path = folder / file
    path.write_text(page(name, value), encoding="utf-8")
    return path


def start_family() -> None:
    """Start the family `library` with the version `v1` in the current folder."""
    result = CliRunner().invoke(main, ["init", "library/v1", "--new-family"])
    assert result.exit_code == 0, result.output


def run_at_once(folder: Path, commands: Iterable[list[str]]) -> list[str]:
    """Run several command lines in processes of their own, at the same time, and return their output."""
    processes: list[subprocess.Popen[str]] = []
    for command in commands:
        process = subprocess.Popen(
            [*TABLEWRIGHT, *command],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        processes.append(process)
    outputs: list[str] = []
    for process in processes:
        output, _ = process.communicate(timeout=300)
        assert process.returncode == 0, output
        outputs.append(output)
    return outputs
