"""Commands at the same time: no entry is lost, and each of them waits for a bounded time."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from filelock import FileLock
from small_checkout import run_at_once, start_family, write_page

from tablewright.cli import main
from tablewright.emit.support import formatting
from tablewright.errors import TablewrightError
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree
from tablewright.workflow import build, writing
from tablewright.workflow.project import Project

V1 = VersionRef("library", "v1")


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout with the family `library`, which has no page yet."""
    monkeypatch.chdir(tmp_path)
    start_family()
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_captures_at_once_keep_the_entries_of_each_other(library: Path) -> None:
    commands: list[list[str]] = []
    names: list[str] = []
    for process in range(3):
        documents: list[str] = []
        for number in range(12):
            name = f"Shelf{process}Part{number}"
            names.append(name)
            documents.append(
                write_page(library, f"{process}-{number:02}.md", name).name
            )
        commands.append(["capture", "library/v1", *documents])
    run_at_once(library, commands)
    sources = yaml.safe_load((library / "spec/library/v1/sources.yaml").read_text())
    assert [entry["page"] for entry in sources["pages"]] == sorted(names)
    assert len(SpecTree(library).load_pages(V1)) == len(names)


@pytest.mark.parametrize(
    ("folder", "command"),
    [
        ("spec/library/v1", ["capture", "library/v1", "a.md"]),
        ("spec", ["init", "library/v2", "--from", "v1"]),
        ("spec/library/v1", ["check"]),
        ("spec/library/v1", ["generate"]),
    ],
)
def test_a_command_waits_for_another_one_and_then_gives_up(
    library: Path, monkeypatch: pytest.MonkeyPatch, folder: str, command: list[str]
) -> None:
    write_page(library, "a.md", "Books")
    assert run("capture", "library/v1", write_page(library, "b.md", "Shelves").name)
    before = sorted(library.rglob("*.yaml"))
    monkeypatch.setattr(writing, "_QUIET", 0.01)
    monkeypatch.setattr(writing, "_LIMIT", 0.01)
    with FileLock(library / ".cache/locks" / f"{folder.replace('/', '-')}.lock"):
        result = run(*command)
    assert result.exit_code == 1
    waiting, error = result.stderr.splitlines()[-2:]
    assert waiting == (
        f"tablewright: {folder}: another tablewright command is writing here; waiting for it"
    )
    assert re.match(
        f"tablewright: {folder}: another tablewright command has been writing here",
        error,
    )
    assert sorted(library.rglob("*.yaml")) == before


def test_showing_a_table_does_not_wait(library: Path) -> None:
    write_page(library, "a.md", "Books")
    lock = library / ".cache/locks/spec-library-v1.lock"
    with FileLock(lock):
        result = run("capture", "library/v1", "a.md", "--show-table")
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_lock_that_cannot_be_created_stops_the_commands_that_write(
    library: Path,
) -> None:
    write_page(library, "a.md", "Books")
    for file in (library / ".cache/locks").iterdir():
        file.unlink()
    (library / ".cache/locks").rmdir()
    (library / ".cache/locks").write_text("not a folder")
    result = run("capture", "library/v1", "a.md")
    assert result.exit_code == 1
    assert result.stderr == (
        "tablewright: .cache/locks/spec-library-v1.lock: cannot be created (File exists); "
        "move the file that has the name of a folder away and run again\n"
    )
    with writing.locked(library, ["spec/library/v1"], print, only_reads=True):
        pass


def test_a_lock_of_another_user_stops_only_the_commands_that_write(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_page(library, "a.md", "Books")
    (library / ".cache/locks/spec-library-v1.lock").touch()
    monkeypatch.setattr(
        os, "access", lambda path, mode: not str(path).endswith(".lock")
    )
    result = run("capture", "library/v1", "a.md")
    assert result.exit_code == 1
    assert result.stderr == (
        "tablewright: .cache/locks/spec-library-v1.lock: cannot be locked (it belongs to another user); "
        "make the file writable, or delete it\n"
    )
    with writing.locked(library, ["spec/library/v1"], print, only_reads=True):
        pass


def test_a_link_in_place_of_a_lock_file_is_not_followed(library: Path) -> None:
    outside = library / "outside"
    outside.write_text("mine")
    lock = library / ".cache/locks/spec-library-v1.lock"
    lock.symlink_to(outside)
    write_page(library, "a.md", "Books")
    assert run("capture", "library/v1", "a.md").exit_code == 0
    assert outside.read_text() == "mine"
    assert not lock.is_symlink()


def test_files_that_change_while_a_package_is_built_are_an_error(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = VersionRef("campusm", "v1")
    accepted = checkout / "spec/campusm/v1/accepted.yaml"
    finish = formatting.finish

    def finish_late(*arguments: object) -> object:
        accepted.write_text(accepted.read_text() + "# changed\n")
        return finish(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(formatting, "finish", finish_late)
    message = "^spec/campusm/v1: its files changed while they were read; run the"
    with pytest.raises(TablewrightError, match=message):
        build.build(Project(SpecTree(checkout)), version)
