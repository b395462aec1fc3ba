"""`tablewright init`: writes the files of a new version or family, and changes no other file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tablewright.cli import main
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree
from tablewright.specfiles.new_version import with_version

Run = Callable[..., Result]
Snapshot = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def checkout(tmp_path: Path, root: Path) -> Path:
    """A checkout with the small family alone."""
    shutil.copytree(root / "spec/campusm", tmp_path / "spec/campusm")
    (tmp_path / "pyproject.toml").write_text("")
    return tmp_path


def test_init_writes_the_files_of_a_new_version(
    run: Run, checkout: Path, snapshot: Snapshot
) -> None:
    before = snapshot(checkout)

    result = run("init", "campusm/v2", "--from", "v1")

    assert result.exit_code == 0, result.stderr
    after = snapshot(checkout)
    assert {path for path in after if after[path] != before.get(path)} == {
        "spec/campusm/family.yaml",
        "spec/campusm/v2/corrections.yaml",
        "spec/campusm/v2/accepted.yaml",
        "spec/campusm/v2/version.yaml",
    }
    tree = SpecTree(checkout)
    info = tree.load_info(VersionRef("campusm", "v2"))
    assert (info.package, info.predecessor, info.data_standard) == (
        "campusm_v2",
        "v1",
        "2.0",
    )
    assert info.title == tree.load_info(VersionRef("campusm", "v1")).title.replace(
        "v1", "v2"
    )
    assert tree.load_family("campusm").versions == ("v1", "v2")
    assert tree.load_entries(VersionRef("campusm", "v2")).corrections == ()
    assert "tablewright capture campusm/v2 PAGE..." in result.stdout


def test_every_command_works_with_a_version_without_pages(run: Run) -> None:
    run("init", "campusm/v2", "--from", "v1")

    assert run("lint", "campusm/v2").stdout == "no open findings\n"
    assert run("diff", "campusm/v1", "campusm/v2").exit_code == 0
    assert run("coverage").exit_code == 0
    generated = run("generate", "campusm/v2")
    assert generated.exit_code == 0
    assert (
        "campusm/v2: no page is captured yet, so there is no package"
        in generated.stderr
    )
    assert generated.stdout.endswith("0 packages up to date, 2 files changed\n")


def test_the_options_set_package_and_data_standard(run: Run, checkout: Path) -> None:
    result = run(
        "init",
        "campusm/next",
        "--from",
        "v1",
        "--package",
        "swipe",
        "--data-standard",
        "2.5",
    )

    assert result.exit_code == 0, result.stderr
    info = SpecTree(checkout).load_info(VersionRef("campusm", "next"))
    assert (info.package, info.data_standard, info.release) == ("swipe", "2.5", "2.5.1")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["campusm/v1", "--from", "v1"],
            "campusm/v1: there is such a version already (spec/campusm/v1)",
        ),
        (["campusm/v2", "--from", "v9"], "campusm/v9: no such version"),
        (["nowhere/v2", "--from", "v1"], "nowhere/v1: no such version"),
        (["campusm", "--from", "v1"], "campusm/: not a name for a version"),
        (["campusm/../v2", "--from", "v1"], "campusm/../v2: not a name for a version"),
        (["campusm/next", "--from", "v1"], "next: there is no number in the name"),
        (
            ["campusm/v2", "--from", "v1", "--package", "campusm_v1"],
            "campusm_v1: another version has this",
        ),
        (
            ["campusm/v2", "--from", "v1", "--package", "a-b"],
            "--package a-b: 'a-b' is not a name for a package",
        ),
        (
            ["campusm/v2", "--from", "v1", "--package", "json"],
            "--package json: 'json' is a module of Python itself",
        ),
        (
            ["campusm/v2", "--from", "v1", "--data-standard", "two"],
            "--data-standard two: not a number such",
        ),
    ],
)
def test_wrong_arguments_for_a_version_are_misuse_and_write_nothing(
    run: Run, checkout: Path, snapshot: Snapshot, arguments: list[str], message: str
) -> None:
    before = snapshot(checkout)

    result = run("init", *arguments)

    assert (result.exit_code, result.stderr[: len(message) + 13]) == (
        2,
        f"tablewright: {message}",
    )
    assert snapshot(checkout) == before


def test_a_folder_that_family_yaml_does_not_name_is_kept(
    run: Run, checkout: Path
) -> None:
    (checkout / "spec/campusm/v2").mkdir()
    (checkout / "spec/campusm/v2/accepted.yaml").write_text("accepted: [] # mine\n")
    result = run("init", "campusm/v2", "--from", "v1")
    assert result.stderr.startswith(
        "tablewright: spec/campusm/v2: the folder exists, but family.yaml does not list this version"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("versions: [v1]\n", "versions: [v1, v3]\n"),
        (
            "# ü\nversions: [v0, v1, v2] # all\ntitle: x\n",
            "# ü\nversions: [v0, v1, v3, v2] # all\ntitle: x\n",
        ),
        ('versions: ["v1"]', 'versions: ["v1", v3]'),
        (
            "versions:\n- v1  # old\n- v2\ntitle: x\n",
            "versions:\n- v1  # old\n- v3\n- v2\ntitle: x\n",
        ),
        ("title: x\nversions:\n  - v1", "title: x\nversions:\n  - v1\n  - v3"),
    ],
)
def test_a_version_is_added_to_family_yaml_in_its_own_layout(
    text: str, expected: str
) -> None:
    assert with_version(text, "v1", "v3", "family.yaml") == expected


@pytest.mark.parametrize(
    "arguments", [["campusm/v2", "--from", "v1"], ["acme/v1", "--new-family"]]
)
def test_an_interrupted_init_can_be_repeated(
    run: Run,
    checkout: Path,
    snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    """Whichever file is the last one: the next run writes the same files as a single run."""
    before = snapshot(checkout)
    whole_run = run("init", *arguments)
    assert whole_run.exit_code == 0, whole_run.output
    expected = snapshot(checkout)
    changed = [path for path in expected if expected[path] != before.get(path)]
    real_replace = os.replace
    for last in range(len(changed)):
        for path in changed:
            (checkout / path).unlink()
            if path in before:
                (checkout / path).write_bytes(before[path])
        writes = iter(range(last))

        def interrupted(
            source: Path, target: Path, writes: Iterator[int] = writes
        ) -> None:
            # Only files of the spec count: entries of the cache may be written as well.
            if "spec" in Path(target).parts and next(writes, None) is None:
                raise KeyboardInterrupt
            real_replace(source, target)

        monkeypatch.setattr(os, "replace", interrupted)
        assert run("init", *arguments).exit_code != 0
        monkeypatch.setattr(os, "replace", real_replace)
        again = run("init", *arguments)
        assert again.exit_code == 0, (last, again.output)
        assert snapshot(checkout) == expected


def test_a_folder_with_other_files_is_no_interrupted_init(
    run: Run, checkout: Path
) -> None:
    folder = checkout / "spec/acme/v1"
    folder.mkdir(parents=True)
    (folder / "version.yaml").write_text("release: '7'\n")
    result = run("init", "acme/v1", "--new-family")
    assert (result.exit_code, result.stderr) == (
        2,
        "tablewright: acme: there is such a folder already (spec/acme), without a family.yaml; "
        "restore its family.yaml, or choose another name\n",
    )
    assert (folder / "version.yaml").read_text() == "release: '7'\n"


def test_init_starts_a_family_in_a_folder_without_a_spec(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["init", "acme/v3", "--new-family"])

    assert result.exit_code == 0, result.output
    assert set(snapshot(tmp_path)) == {
        "spec/acme/convention.yaml",
        "spec/acme/family.yaml",
        "spec/acme/v3/accepted.yaml",
        "spec/acme/v3/corrections.yaml",
        "spec/acme/v3/version.yaml",
    }
    info = SpecTree(tmp_path).load_info(VersionRef("acme", "v3"))
    assert (info.package, info.title, info.data_standard, info.release) == (
        "acme_v3",
        "Acme v3",
        "3.0",
        "3.0.1",
    )
    assert "tablewright capture acme/v3 PAGE..." in result.stdout


@pytest.mark.parametrize("page_kind", ["resources", "operations"])
def test_the_files_of_a_new_family_have_comments_and_can_be_loaded(
    run: Run, checkout: Path, page_kind: str
) -> None:
    assert run("init", "acme/v1", "--new-family", "--pages", page_kind).exit_code == 0

    tree = SpecTree(checkout)
    assert tree.load_convention("acme").page_kind == page_kind
    assert tree.load_family("acme").versions == ("v1",)
    for name in (
        "family.yaml",
        "convention.yaml",
        "v1/version.yaml",
        "v1/corrections.yaml",
        "v1/accepted.yaml",
    ):
        assert "# " in (checkout / "spec/acme" / name).read_text(encoding="utf-8")
    # Commands for other families still work while the new one has no pages.
    assert run("check", "campusm/v1").exit_code == 1  # nothing is generated yet
    assert run("lint", "campusm").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["campusm/v2"],
            "campusm/v2: it is not clear what to start; give either --from VERSION or --new-family",
        ),
        (
            ["acme/v1", "--new-family", "--from", "v1"],
            "acme/v1: it is not clear what to start",
        ),
        (
            ["campusm/v2", "--from", "v1", "--pages", "resources"],
            "--pages: only a new family has a page kind; add --new-family",
        ),
        (
            ["campusm/v1", "--new-family"],
            "campusm: there is such a family already (spec/campusm)",
        ),
        (["Acme/v1", "--new-family"], "Acme: not a name for a family"),
        (["acme/", "--new-family"], "acme/: not a name for a version"),
        (
            ["acme/next", "--new-family"],
            "next: there is no number in the name; give --data-standard X.Y",
        ),
        (
            ["acme/v1", "--new-family", "--package", "campusm_v1"],
            "campusm_v1: another version has this package",
        ),
    ],
)
def test_wrong_arguments_for_a_family_are_misuse_and_write_nothing(
    run: Run, checkout: Path, snapshot: Snapshot, arguments: list[str], message: str
) -> None:
    before = snapshot(checkout)
    result = run("init", *arguments)
    assert (result.exit_code, result.stderr[: len(message) + 13]) == (
        2,
        f"tablewright: {message}",
    )
    assert snapshot(checkout) == before
