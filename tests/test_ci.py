"""`.ci/run` fails where one of its commands fails, and where generated/ or spec/ differs from the commit.

The script runs as it is, in a small repository and with stubs for the commands, one of which fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: The step whose checks run at the same time.
CHECKS = "format, lint, types, spec, packages"
CLOSING = "======== 12 passed, 2 skipped in 3.21s ========"

# A stub succeeds, unless its command line contains the text $FAIL. `python3 -m venv` makes a folder with the
# stubs, `python -m build` a wheel. `pytest` prints its summary, and before that leaves the file $NEW_FILE.
STUB = f"""\
#!/bin/bash
line="$(basename "$0") $*"
echo "$line" >>"$LINES"
for folder in "$@"; do :; done
case "$line" in
  *"-m venv"*)
    mkdir -p "$folder/bin"
    cp "$STUBS"/* "$folder/bin"
    echo "PATH=$folder/bin:\\$PATH" >"$folder/bin/activate" ;;
  *"-m build"*)
    mkdir -p "$folder/../dist"
    touch "$folder/../dist/$(basename "$folder")-1.0-py3-none-any.whl" ;;
  "pytest "*)
    if [ -n "$NEW_FILE" ]; then touch "$NEW_FILE"; fi
    echo "SKIPPED [2] tests/test_pages.py:7: the published pages are not here"
    echo "{CLOSING}" ;;
  *"-m pytest"*) echo "======== 40 passed in 0.1s ========" ;;
esac
if [ -n "$KILL" ]; then
  case "$line" in "$KILL"*) kill -TERM "$PPID"; sleep 1 ;; esac
fi
if [ -n "$FAIL" ]; then
  case "$line" in *"$FAIL"*) echo "the stub fails"; exit 3 ;; esac
fi
"""
COMMANDS = (
    "python",
    "python3",
    "pip",
    "tablewright",
    "pytest",
    "black",
    "ruff",
    "mypy",
    "npm",
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the script and two packages, below a folder without `shared/`."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    (folder / "spec").mkdir()
    (folder / "spec" / "books.yaml").write_text("name: Books\n")
    for package in ("library_v1", "library_v2"):
        tests = folder / "generated" / package / "tests"
        tests.mkdir(parents=True)
        (tests / "test_books.py").touch()
        (tests.parent / "pyproject.toml").touch()
    collection = folder / "generated" / "library_v1" / "bruno" / "bruno.json"
    collection.parent.mkdir()
    collection.touch()
    for command in ("init -q", "add .", "commit -q -m first"):
        git = "git -c user.name=Ann -c user.email=ann@example.org"
        subprocess.run(f"{git} {command}", shell=True, cwd=folder, check=True)
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    for name in COMMANDS:
        (stubs / name).write_text(STUB)
        (stubs / name).chmod(0o755)
    return folder


def run(
    repository: Path, fail: str = "", new_file: str = "", kill: str = ""
) -> subprocess.CompletedProcess[str]:
    stubs = repository.parent / "stubs"
    temporary = repository.parent / "temporary"
    temporary.mkdir(exist_ok=True)
    environment = {
        "PATH": f"{stubs}:{os.environ['PATH']}",
        "STUBS": str(stubs),
        "LINES": str(repository.parent / "lines"),
        "FAIL": fail,
        "KILL": kill,
        "NEW_FILE": new_file,
        "TMPDIR": str(temporary),
    }
    return subprocess.run(
        ["bash", ".ci/run"],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def lines_run(repository: Path) -> str:
    return (repository.parent / "lines").read_text()


def test_a_run_without_failures_ends_with_the_closing_line_of_the_tests(
    repository: Path,
) -> None:
    done = run(repository)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every step passed" in done.stdout
    assert done.stdout.splitlines()[-1] == CLOSING
    # The packages are tested after the repository, and their closing lines come first.
    assert done.stdout.count("40 passed") == 2
    assert list((repository.parent / "temporary").iterdir()) == []


def test_the_summary_lists_skipped_tests_and_names_the_missing_folder(
    repository: Path,
) -> None:
    summary = run(repository).stdout.partition("== summary")[2]
    assert "The folder ../shared is absent." in summary
    skipped = "SKIPPED [2] tests/test_pages.py:7: the published pages are not here"
    assert skipped in summary
    (repository.parent / "shared").mkdir()
    summary = run(repository).stdout.partition("== summary")[2]
    assert "../shared" not in summary
    assert skipped in summary


@pytest.mark.parametrize(
    ("fail", "step"),
    [
        ("-m venv", "virtual environment"),
        ("pip install -e", "README: set up and generate"),
        ("tablewright generate", "README: set up and generate"),
        ("pytest ", "README: test"),
        ("black --check --quiet .", CHECKS),
        ("ruff check --quiet .", CHECKS),
        ("mypy ", CHECKS),
        ("tablewright lint", CHECKS),
        ("tablewright check", CHECKS),
        ("house_figures.py", CHECKS),
        ("generated/library_v1/pyproject.toml", CHECKS),
        ("generated/library_v2/pyproject.toml", CHECKS),
        ("bruno_run.py generated library_v1", "collections for Bruno"),
        ("-m build", "packages: wheels"),
        ("pip download", "packages: dependencies"),
        ("pip --python", "packages: installed alone, tested"),
        ("python -m pytest", "packages: installed alone, tested"),
    ],
)
def test_a_failing_command_ends_the_run_and_is_named(
    repository: Path, fail: str, step: str
) -> None:
    done = run(repository, fail)
    assert done.returncode != 0
    assert f"in the step: {step}\n" in done.stdout
    assert "the stub fails" in done.stdout + done.stderr
    last_step = [line for line in done.stdout.splitlines() if line.startswith("== ")][
        -2
    ]
    assert last_step.startswith(f"== {step} (")


@pytest.mark.parametrize(
    ("fail", "names"),
    [
        ("black --check --quiet .", "format"),
        ("ruff check --quiet .", "library_v1 library_v2 lint"),
        ("mypy ", "types library_v1 library_v2"),
        ("tablewright check", "spec"),
        ("generated/library_v2/pyproject.toml", "library_v2"),
    ],
)
def test_the_failed_ones_of_several_checks_are_named(
    repository: Path, fail: str, names: str
) -> None:
    done = run(repository, fail)
    assert f"failed for: {names}\n" in done.stdout


def test_the_summary_says_that_the_collections_were_not_run(repository: Path) -> None:
    done = run(repository, "npm install")
    assert done.returncode == 0
    summary = done.stdout.partition("== summary")[2]
    assert "npm cannot install Bruno, so the collections are not run." in summary
    assert "bruno_run.py" not in lines_run(repository)


def test_nothing_is_generated_after_a_failed_installation(repository: Path) -> None:
    run(repository, "pip install -e")
    assert "tablewright" not in lines_run(repository)


def test_a_run_that_a_signal_ends_has_failed(repository: Path) -> None:
    done = run(repository, kill="pip download")
    assert done.returncode != 0
    assert "every step passed" not in done.stdout
    assert "in the step: packages: dependencies\n" in done.stdout


def test_a_check_that_a_signal_ends_has_failed(repository: Path) -> None:
    done = run(repository, kill="ruff check --quiet .")
    assert done.returncode != 0
    assert f"in the step: {CHECKS}\n" in done.stdout
    assert "lint\n" in done.stdout.partition("failed for: ")[2]


def test_failed_tests_are_counted_in_the_last_line(repository: Path) -> None:
    done = run(repository, "pytest ")
    assert done.returncode == 3
    assert done.stdout.splitlines()[-1] == CLOSING


@pytest.mark.parametrize("file", ["generated/library_v1/new.py", "spec/new/a.yaml"])
def test_an_untracked_file_is_a_failure_before_the_tests(
    repository: Path, file: str
) -> None:
    path = repository / file
    path.parent.mkdir(exist_ok=True)
    path.touch()
    done = run(repository)
    assert done.returncode != 0
    assert f"?? {file}\n" in done.stdout
    assert "in the step: generated files are committed\n" in done.stdout
    assert "\npytest " not in lines_run(repository)


def test_a_changed_file_is_a_failure(repository: Path) -> None:
    (repository / "spec" / "books.yaml").write_text("name: Ships\n")
    done = run(repository)
    assert done.returncode != 0
    assert " M spec/books.yaml\n" in done.stdout


def test_a_file_that_the_tests_leave_is_a_failure(repository: Path) -> None:
    done = run(repository, new_file="generated/left.py")
    assert done.returncode != 0
    assert "?? generated/left.py\n" in done.stdout
    assert "in the step: the tests change no file\n" in done.stdout
    assert done.stdout.splitlines()[-1] == CLOSING


def commit_file(repository: Path, name: str) -> str:
    """Commit a new file, and return the commit before."""
    (repository / name).touch()
    git = ["git", "-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    before = subprocess.check_output(
        ["git", "rev-parse", "HEAD"], cwd=repository, text=True
    )
    subprocess.run([*git, "add", name], cwd=repository, check=True)
    subprocess.run([*git, "commit", "-q", "-m", name], cwd=repository, check=True)
    return before.strip()


def test_packages_are_compared_with_the_commit_before(repository: Path) -> None:
    before = commit_file(repository, "second")
    assert run(repository).returncode == 0
    assert f"tablewright check --no-cache --since {before}" in lines_run(repository)


# A repository without a remote has only its own main branch.
@pytest.mark.parametrize("ref", ["refs/remotes/origin/main", "refs/heads/main"])
def test_packages_of_a_branch_are_compared_with_the_main_branch(
    repository: Path, ref: str
) -> None:
    before = commit_file(repository, "second")
    commit_file(repository, "third")
    commit_file(repository, "fourth")
    detach = ["git", "checkout", "-q", "--detach"]
    subprocess.run(detach, cwd=repository, check=True)
    refs = ["git", "update-ref", ref, before]
    subprocess.run(refs, cwd=repository, check=True)
    assert run(repository).returncode == 0
    assert f"tablewright check --no-cache --since {before}" in lines_run(repository)


def test_a_checkout_without_an_earlier_commit_is_not_compared(repository: Path) -> None:
    done = run(repository)
    assert done.returncode == 0
    assert "no earlier commit" in done.stdout
    assert "--since" not in lines_run(repository)
    assert "tablewright check --no-cache" in lines_run(repository)
