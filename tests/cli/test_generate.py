"""`tablewright generate` and `check` on one small package: what they print, write and keep."""

from __future__ import annotations

import json
import os
import pty
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from git_checkout import git, publish

from tablewright.cli import main
from tablewright.workflow import build
from tablewright.workflow.cache import Cache, user_secret

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "generated/campusm_v1"
CODE = f"{PACKAGE}/campusm_v1/__init__.py"
COMMAND = [
    sys.executable,
    "-c",
    "from tablewright.cli import main; main(prog_name='tablewright')",
]

Run = Callable[..., Result]
Snapshot = Callable[[Path], dict[str, bytes]]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, resolved_versions: Path) -> Path:
    """A checkout whose smallest package is generated; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("finished")
    shutil.copytree(resolved_versions, folder / ".cache")
    shutil.copytree(ROOT / "spec", folder / "spec")
    shutil.copy(ROOT / "pyproject.toml", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        result = CliRunner().invoke(main, ["generate", "campusm/v1"])
    assert (result.exit_code, result.stderr) == (0, "")
    files = sum(path.is_file() for path in (folder / "generated").rglob("*"))
    *lines, total = result.stdout.splitlines()
    assert total == f"1 package up to date, {files} files changed"
    assert len(lines) == files
    assert f"wrote {CODE}" in lines
    return folder


@pytest.fixture
def checkout(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_generating_again_writes_nothing(checkout: Path, run: Run) -> None:
    times = {path: path.stat().st_mtime_ns for path in (checkout / PACKAGE).rglob("*")}

    result = run("generate", "campusm/v1")

    assert result.stdout == "1 package up to date, 0 files changed\n"
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_check_accepts_freshly_generated_packages(run: Run) -> None:
    result = run("check", "campusm")

    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "generated/ matches spec/\n",
        "",
    )


def test_check_prints_every_difference_and_the_command_that_repairs_it(
    checkout: Path, run: Run, snapshot: Snapshot
) -> None:
    whole = snapshot(checkout / PACKAGE)
    (checkout / CODE).write_text("changed\n", encoding="utf-8")
    (checkout / PACKAGE / "README.md").unlink()
    orphan = checkout / PACKAGE / "campusm_v1" / "models" / "gone.py"
    shutil.copy(next((checkout / PACKAGE / "campusm_v1" / "api").glob("*.py")), orphan)
    leftover = checkout / PACKAGE / "campusm_v1" / ".client.py.tablewright-unfinished"
    leftover.write_text("half", encoding="utf-8")

    result = run("check", "campusm/v1")

    assert (result.exit_code, result.stderr) == (1, "")
    *lines, last = result.stdout.splitlines()
    assert sorted(lines) == [
        f"{PACKAGE}/README.md: missing",
        f"{PACKAGE}/campusm_v1/.client.py.tablewright-unfinished: unfinished",
        f"{PACKAGE}/campusm_v1/__init__.py: changed",
        f"{PACKAGE}/campusm_v1/models/gone.py: orphaned",
    ]
    assert last == "4 files of campusm_v1 differ; run `tablewright generate campusm/v1`"

    repaired = run("generate", "campusm/v1")

    assert "4 files changed" in repaired.stdout
    assert f"removed {PACKAGE}/campusm_v1/models/gone.py" in repaired.stdout
    assert snapshot(checkout / PACKAGE) == whole


def test_files_that_tablewright_did_not_write_are_kept(
    checkout: Path, run: Run
) -> None:
    for name in ("notes.txt", "campusm_v1/local.py", "tests/test_own.py"):
        (checkout / PACKAGE / name).write_text("mine = 1\n", encoding="utf-8")

    assert run("check", "campusm/v1").exit_code == 0
    assert run("generate", "campusm/v1").stdout.endswith(", 0 files changed\n")
    assert (checkout / PACKAGE / "campusm_v1/local.py").read_text(
        encoding="utf-8"
    ) == "mine = 1\n"


def test_check_reports_a_package_whose_spec_has_changed(
    checkout: Path, run: Run
) -> None:
    version = checkout / "spec/campusm/v1/version.yaml"
    text = re.sub(
        r"^title: .*$",
        "title: Another title",
        version.read_text(encoding="utf-8"),
        flags=re.M,
    )
    version.write_text(text, encoding="utf-8")

    stale = run("check", "campusm/v1")
    assert stale.exit_code == 1
    assert f"{PACKAGE}/README.md: changed" in stale.stdout.splitlines()
    # The manifest lists files, and these are the same.
    assert f"{PACKAGE}/MANIFEST.json: changed" not in stale.stdout.splitlines()
    assert run("generate", "campusm/v1").exit_code == 0
    assert run("check", "campusm/v1").exit_code == 0


def test_no_cache_gives_the_same_files(
    checkout: Path, run: Run, snapshot: Snapshot
) -> None:
    before = snapshot(checkout / PACKAGE)
    shutil.rmtree(checkout / "generated")
    shutil.rmtree(checkout / ".cache")

    assert run("generate", "--no-cache", "campusm/v1").exit_code == 0

    assert snapshot(checkout / PACKAGE) == before
    assert [path.name for path in (checkout / ".cache").iterdir()] == ["locks"]


def test_check_reports_packages_that_were_never_generated(run: Run) -> None:
    result = run("check", "edfi/v3", "campusm/v1")

    assert result.exit_code == 1
    assert "generated/edfi_v3/MANIFEST.json: missing" in result.stdout.splitlines()
    assert result.stdout.endswith(
        " of edfi_v3 differ; run `tablewright generate edfi/v3 campusm/v1`\n"
    )


@pytest.mark.parametrize("command", ["generate", "check"])
def test_an_unknown_version_is_misuse(
    checkout: Path, run: Run, snapshot: Snapshot, command: str
) -> None:
    before = snapshot(checkout)

    result = run(command, "campusm/v2")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(
        "tablewright: campusm/v2: no such version; known: campusm/v1, "
    )
    assert snapshot(checkout) == before


def test_a_folder_that_is_not_writable_is_reported(
    checkout: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / CODE).write_text("changed\n", encoding="utf-8")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    result = run("generate", "campusm/v1")

    assert result.exit_code == 1
    refusal = f"tablewright: {CODE}: cannot be written (Permission denied); "
    assert result.stderr == f"{refusal}make the folder writable and run again\n"


def test_an_error_in_a_worker_process_is_printed_as_one_line(checkout: Path) -> None:
    for version in ("v3", "v5"):
        (checkout / "spec/edfi" / version / "accepted.yaml").write_text(
            "accepted: [", encoding="utf-8"
        )

    result = subprocess.run(
        [*COMMAND, "generate", "edfi/v3", "edfi/v5"],
        cwd=checkout,
        check=False,
        capture_output=True,
    )

    assert (result.returncode, result.stdout) == (1, b"")
    assert re.fullmatch(
        rb"tablewright: spec/edfi/v3/accepted\.yaml:\d: not YAML .*; .*\n",
        result.stderr,
    )
    assert not (checkout / "generated/edfi_v5").exists()


# A cache that somebody else wrote --------------------------------------------------------------------


def test_texts_that_somebody_planted_in_the_cache_are_not_believed(
    checkout: Path, run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The planted entry has the right key, and the digest that tablewright wrote for another user."""
    honest = (checkout / CODE).read_bytes()
    entry = checkout / ".cache/campusm_v1.package"
    key, _, content = entry.read_bytes().partition(b"\n")
    texts = json.loads(content)
    manifest = texts.pop("MANIFEST.json")
    name = "campusm_v1/__init__.py"
    texts[name] += "planted = True\n"
    texts["MANIFEST.json"] = manifest
    secret = user_secret(tmp_path_factory.mktemp("another user"), checkout)
    Cache(checkout / ".cache", secret).remember(
        "campusm_v1", key.decode().rpartition(" ")[0], texts
    )
    (checkout / CODE).write_text(texts[name], encoding="utf-8")

    result = run("check", "campusm/v1")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == f"{CODE}: changed"
    assert "matches" not in result.stdout
    assert run("generate", "campusm/v1").exit_code == 0
    assert (checkout / CODE).read_bytes() == honest


def test_the_cache_of_the_same_user_is_used(
    checkout: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("the package is in the cache")

    monkeypatch.setattr(build, "build", fail)
    assert run("check", "campusm/v1").exit_code == 0


# Killed runs -----------------------------------------------------------------------------------------

#: A program that kills its own process in the middle of the n-th write, or between it and the rename.
_KILLED_GENERATE = """
import os, signal, sys
from tablewright import files
left, half = int(sys.argv.pop(1)), sys.argv.pop(1) == "half"
whole = files._write_new

def write(path, data, mode):
    global left
    left -= 1
    whole(path, data[: len(data) // 2] if half and not left else data, mode)
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)

files._write_new = write
from tablewright.cli import main
main()
"""


@pytest.fixture
def outdated(checkout: Path) -> Path:
    """Return a checkout in which every generated file has other content than it should have."""
    for path in (checkout / PACKAGE).rglob("*"):
        if path.is_file() and path.name != "MANIFEST.json":
            path.write_text("old\n", encoding="utf-8")
    return checkout


def assert_whole_and_repairable(
    outdated: Path, wanted: dict[str, bytes], run: Run, snapshot: Snapshot
) -> None:
    """Check that every file is whole, old or new, and that another run completes the package.

    `check` must report the old files, and the second run must remove unfinished ones.
    """
    found = snapshot(outdated / PACKAGE)
    unfinished = {path for path in found if path.endswith(".tablewright-unfinished")}
    assert found.keys() - unfinished == wanted.keys()
    assert all(found[path] in (b"old\n", wanted[path]) for path in wanted)

    assert run("check", "campusm/v1").exit_code == (0 if found == wanted else 1)
    assert run("generate", "campusm/v1").exit_code == 0
    assert snapshot(outdated / PACKAGE) == wanted
    assert run("check", "campusm/v1").exit_code == 0


@pytest.mark.parametrize("mode", ["half", "whole"])
@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_a_run_killed_while_writing_can_be_repeated(
    finished: Path,
    outdated: Path,
    run: Run,
    snapshot: Snapshot,
    *,
    mode: str,
    share: float,
) -> None:
    wanted = snapshot(finished / PACKAGE)
    writes = 1 + int(share * (len(wanted) - 2))

    killed = subprocess.run(
        [
            sys.executable,
            "-c",
            _KILLED_GENERATE,
            str(writes),
            mode,
            "generate",
            "campusm/v1",
        ],
        cwd=outdated,
        check=False,
        capture_output=True,
    )

    assert killed.returncode == -signal.SIGKILL
    stale = sum(
        content == b"old\n" for content in snapshot(outdated / PACKAGE).values()
    )
    assert stale == len(wanted) - writes
    assert_whole_and_repairable(outdated, wanted, run, snapshot)


def test_a_run_killed_at_any_moment_can_be_repeated(
    finished: Path, outdated: Path, run: Run, snapshot: Snapshot
) -> None:
    wanted = snapshot(finished / PACKAGE)
    for _ in range(3):
        process = subprocess.Popen(
            [*COMMAND, "generate", "campusm/v1"], cwd=outdated, stdout=subprocess.PIPE
        )
        time.sleep(random.uniform(0.1, 0.6))
        process.kill()
        process.communicate()
        found = snapshot(outdated / PACKAGE)
        assert all(found[path] in (b"old\n", wanted[path]) for path in wanted)
    assert_whole_and_repairable(outdated, wanted, run, snapshot)


# Progress --------------------------------------------------------------------------------------------


def forget_package(checkout: Path) -> None:
    """Remove the package from the cache, so that it is built again."""
    (checkout / ".cache" / "campusm_v1.package").unlink()


def test_no_progress_is_printed_into_a_pipe(checkout: Path) -> None:
    (checkout / CODE).write_text("changed\n", encoding="utf-8")
    forget_package(checkout)

    result = subprocess.run(
        [*COMMAND, "generate", "campusm/v1"],
        cwd=checkout,
        check=True,
        capture_output=True,
    )

    assert result.stderr == b""
    assert (
        result.stdout.decode()
        == f"wrote {CODE}\n1 package up to date, 1 file changed\n"
    )


def test_progress_is_printed_to_a_terminal(checkout: Path) -> None:
    forget_package(checkout)
    terminal, standard_error = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "generate", "campusm/v1"],
        cwd=checkout,
        stdout=subprocess.PIPE,
        stderr=standard_error,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(standard_error)
    output, _ = process.communicate()
    printed = os.read(terminal, 100_000)
    os.close(terminal)

    assert output == b"1 package up to date, 0 files changed\n"
    assert b"building" in printed


# Releases ----------------------------------------------------------------------------------------


@pytest.fixture
def published(checkout: Path) -> Path:
    """The checkout as a git repository whose branch `main` has the package."""
    publish(checkout)
    return checkout


def edit(path: Path, was: str, now: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")


def test_since_accepts_an_unchanged_package_with_its_old_release(
    published: Path, run: Run
) -> None:
    assert run("check", "campusm/v1", "--since", "main").exit_code == 0


def test_since_reports_a_changed_package_with_its_old_release(
    published: Path, run: Run
) -> None:
    version = published / "spec/campusm/v1/version.yaml"
    edit(version, "title: ", "title: New ")
    run("generate", "campusm/v1")
    release = next(
        line.split()[1]
        for line in version.read_text().splitlines()
        if line.startswith("release:")
    )

    assert run("check", "campusm/v1").exit_code == 0
    result = run("check", "campusm/v1", "--since", "main")

    assert result.exit_code == 1
    assert result.stdout == (
        f"{PACKAGE} changed since main and is still release {release}; "
        "write a note into the folder `changes` of its version\n"
    )
    write_note(published, "campusm/v1", "new-title", "fix", "The title is new.")
    assert run("check", "campusm/v1", "--since", "main").exit_code == 0

    # A note that was there before states nothing about a later change; a new release does.
    git(published, "add", "-A")
    git(published, "commit", "-q", "-m", "second")
    edit(version, "title: ", "title: Newer ")
    run("generate", "campusm/v1")
    assert run("check", "campusm/v1", "--since", "main").exit_code == 1
    assert run("release", "campusm/v1").exit_code == 0
    run("generate", "campusm/v1")
    assert run("check", "campusm/v1", "--since", "main").exit_code == 0


def write_note(folder: Path, version: str, name: str, kind: str, text: str) -> None:
    """Write a note about a change, as people do for each change of a package."""
    notes = folder / "spec" / version / "changes"
    notes.mkdir(exist_ok=True)
    (notes / f"{name}.yaml").write_text(f"kind: {kind}\ntext: {text}\n")


def test_since_accepts_a_package_that_the_revision_lacks(
    checkout: Path, run: Run
) -> None:
    git(checkout, "init", "-q", "-b", "main")
    git(checkout, "commit", "-q", "--allow-empty", "-m", "nothing")
    assert run("check", "campusm/v1", "--since", "main").exit_code == 0


def test_since_an_unknown_revision_is_misuse(published: Path, run: Run) -> None:
    result = run("check", "campusm/v1", "--since", "nowhere")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "@nowhere: no such git revision" in result.stderr
