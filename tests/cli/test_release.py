"""`tablewright release`: one note for each change, branches that merge, and releases by their number."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from git_checkout import git, publish

from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree

Run = Callable[..., Result]
VERSION = VersionRef("edfi", "v3")


@pytest.fixture(autouse=True)
def no_notes(checkout: Path) -> None:
    """Remove the notes that the spec itself has since its last release."""
    shutil.rmtree(checkout / "spec/edfi/v3/changes", ignore_errors=True)


def write_note(folder: Path, name: str, kind: str, text: str) -> None:
    """Write a note about a change of v3."""
    notes = folder / "spec/edfi/v3/changes"
    notes.mkdir(exist_ok=True)
    (notes / f"{name}.yaml").write_text(f"kind: {kind}\ntext: {text}\n")


def replace_in(path: Path, was: str, now: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now), encoding="utf-8")


def next_number(folder: Path) -> str:
    """The number of the release after the current one of v3."""
    first, _, last = SpecTree(folder).load_info(VERSION).release.rpartition(".")
    return f"{first}.{int(last) + 1}"


def test_release_gathers_the_notes_by_kind_and_file_name(
    checkout: Path, run: Run
) -> None:
    tree = SpecTree(checkout)
    number = next_number(checkout)
    earlier = tree.load_history(VERSION).releases
    write_note(checkout, "b-words", "fix", "The words are right.")
    write_note(checkout, "c-moved", "breaking", "A module has moved.")
    write_note(checkout, "a-names", "fix", "The names are right.")

    draft = run("release", "edfi/v3", "--draft")
    assert draft.exit_code == 0, draft.output
    assert number in draft.output
    assert tree.load_history(VERSION).releases == earlier

    assert run("release", "edfi/v3").exit_code == 0
    newest, *others = tree.load_history(VERSION).releases
    assert newest.number == number == tree.load_info(VERSION).release
    assert newest.changes == (
        "Breaking: A module has moved.",
        "The names are right.",
        "The words are right.",
    )
    assert tuple(others) == earlier
    assert tree.load_notes(VERSION) == {}


def test_a_release_needs_notes(checkout: Path, run: Run) -> None:
    result = run("release", "edfi/v3")
    assert result.exit_code == 2
    assert "write a note into spec/edfi/v3/changes" in result.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: fixed\ntext: Right.\n", "'fixed' is not one of breaking, feature, fix"),
        ("kind: fix\ntext: ' '\n", "the text is empty"),
        ("kind: fix\n", "text"),
    ],
)
def test_a_wrong_note_is_refused_and_nothing_is_written(
    checkout: Path, run: Run, text: str, message: str
) -> None:
    history = (checkout / "spec/edfi/v3/history.yaml").read_bytes()
    write_note(checkout, "good", "fix", "The names are right.")
    (checkout / "spec/edfi/v3/changes/wrong.yaml").write_text(text)
    result = run("release", "edfi/v3")
    assert result.exit_code == 1
    assert "spec/edfi/v3/changes/wrong.yaml" in result.output
    assert message in result.output
    assert (checkout / "spec/edfi/v3/history.yaml").read_bytes() == history


def test_changes_md_lists_what_changed_in_the_spec_since_the_release_before(
    checkout: Path, run: Run
) -> None:
    publish(checkout)
    old = SpecTree(checkout).load_info(VERSION).release
    # A correction in another place than the notes: the comparison finds it, no person has to.
    replace_in(checkout / "spec/edfi/v3/facts.yaml", "max-length: 20", "max-length: 10")
    write_note(checkout, "shorter", "fix", "Identifiers are shorter.")
    result = run("release", "edfi/v3")
    assert result.exit_code == 0, result.output
    sentences = SpecTree(checkout).load_history(VERSION).releases[0].specification
    assert any("at most 20 -> at most 10" in sentence for sentence in sentences)
    # By number: the tag of a release, else the commit that introduced it.
    by_commit = run("diff", f"edfi/v3@{old}", "edfi/v3")
    assert "at most 20 -> at most 10" in by_commit.output
    git(checkout, "add", "-A")
    git(checkout, "commit", "-q", "-m", "second")
    git(checkout, "tag", f"edfi_v3-{old}")
    by_tag = run("diff", f"edfi/v3@{old}", "edfi/v3")
    assert "no differences" in by_tag.output


def change_on_branch(
    folder: Path, run: Run, branch: str, page: str, words: tuple[str, str]
) -> None:
    """Commit another value of a page, its note and the generated package to a branch of its own."""
    git(folder, "checkout", "-q", "-b", branch, "main")
    replace_in(folder / "spec/edfi/v3/resources" / page, *words)
    refresh_digests(folder)
    notes = folder / "spec/edfi/v3/changes"
    notes.mkdir(exist_ok=True)
    (notes / f"{branch}.yaml").write_text(f"kind: fix\ntext: On {branch}.\n")
    generated = run("generate", "edfi/v3")
    assert generated.exit_code == 0, generated.output
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", branch)


def refresh_digests(folder: Path) -> None:
    """Write the digests that capture would write for the pages of v3."""
    tree = SpecTree(folder)
    sources = folder / "spec/edfi/v3/sources.yaml"
    text = sources.read_text(encoding="utf-8")
    kept = tree.load_sources(VERSION)
    for file in tree.written_files(VERSION, tree.load_pages(VERSION)):
        if file.page:
            text = text.replace(kept.digest_of(file), file.sha256)
    sources.write_text(text, encoding="utf-8")


def test_branches_that_change_two_pages_merge_without_conflict(
    checkout: Path, run: Run
) -> None:
    # The cache belongs to one checkout, and is in no commit.
    (checkout / ".gitignore").write_text(".cache/\n")
    assert run("generate", "edfi/v3").exit_code == 0
    publish(checkout)
    activities = ("Field Trip", "Extracurricular Activity")
    change_on_branch(checkout, run, "one", "cohorts.yaml", activities)
    seats = ("'3': '20'", "'3': '21'")
    change_on_branch(checkout, run, "two", "locations.yaml", seats)
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    merged = subprocess.run(
        ["git", *identity, "merge", "one"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert merged.returncode == 0, merged.stdout
    checked = run("check", "edfi/v3", "--since", "main")
    assert checked.exit_code == 0, checked.output
