"""`files`: compares, writes whole files, removes only generated files, and survives an interruption."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tablewright.errors import TablewrightError
from tablewright.files import (
    MANIFEST,
    UNFINISHED,
    Difference,
    compare,
    replace_file,
    update_file,
    with_manifest,
    write,
)
from tablewright.model.artifact import STAMP

STAMPED = f"{STAMP} from spec/x; do not edit.\n"
OLD = with_manifest(
    {
        "README.md": "old",
        "p/gone.py": STAMPED,
        "p/same.py": STAMPED,
        "p/x/gone.json": "{}",
    }
)
NEW = with_manifest(
    {
        "README.md": "new",
        "p/same.py": STAMPED,
        "p/y/new.py": STAMPED,
        "p/new.json": "[]",
    }
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "generated" / "p"


def put(folder: Path, texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, newline="")


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def differences(folder: Path, wanted: Mapping[str, str] = NEW) -> dict[str, str]:
    return {
        difference.path.removeprefix("g/p/"): difference.what
        for difference in compare(folder, wanted, "g/p")
    }


def test_the_manifest_is_last_and_lists_all_other_files() -> None:
    assert list(NEW)[-1] == MANIFEST
    assert set(json.loads(NEW[MANIFEST])) == set(NEW) - {MANIFEST}
    assert (
        NEW[MANIFEST] == with_manifest(dict(reversed(list(NEW.items())[:-1])))[MANIFEST]
    )


def test_all_files_of_a_new_folder_are_written(folder: Path) -> None:
    assert differences(folder) == dict.fromkeys(NEW, "missing")
    assert write(folder, NEW, "g/p") == tuple(
        sorted(Difference(f"g/p/{path}", "missing") for path in NEW)
    )
    assert files(folder) == NEW
    assert write(folder, NEW, "g/p") == ()


def test_only_differing_files_are_written(folder: Path) -> None:
    put(folder, OLD)
    before = (folder / "p/same.py").stat()
    expected = {
        MANIFEST: "changed",
        "README.md": "changed",
        "p/gone.py": "orphaned",
        "p/new.json": "missing",
        "p/x/gone.json": "orphaned",
        "p/y/new.py": "missing",
    }
    assert differences(folder) == expected
    assert files(folder) == OLD, "comparing changes nothing"
    assert {
        d.path.removeprefix("g/p/"): d.what for d in write(folder, NEW, "g/p")
    } == expected
    assert files(folder) == NEW
    assert not (folder / "p/x").exists(), "folders that were left empty go too"
    assert (folder / "p/same.py").stat() == before


def test_files_of_others_are_kept(folder: Path) -> None:
    foreign = {
        "notes.txt": "mine",
        "p/own.py": "# my own\n",
        "p/x/notes.txt": "mine",
        "p/x/odd.py": "",
        ".venv/lib/p/gone.py": STAMPED,
    }
    put(folder, OLD | foreign)
    (folder / "p/odd.py").write_bytes(b"\xff\xfe")
    write(folder, NEW, "g/p")
    (folder / "p/odd.py").unlink()
    assert files(folder) == NEW | foreign


def test_orphaned_and_unfinished_files_are_removed(folder: Path) -> None:
    put(folder, NEW)
    put(
        folder,
        {"p/late.py": STAMPED, f"p/.x.py{UNFINISHED}": "half", f".a{UNFINISHED}": ""},
    )
    expected = {
        f".a{UNFINISHED}": "unfinished",
        f"p/.x.py{UNFINISHED}": "unfinished",
        "p/late.py": "orphaned",
    }
    assert differences(folder) == expected
    write(folder, NEW, "g/p")
    assert files(folder) == NEW


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{",
        b"[]",
        b"[1]",
        b"1",
        b'"x"',
        b"null",
        b'{"": 1}',
        b"\xff",
        b'{"p": null}',
    ],
)
def test_an_unreadable_manifest_is_replaced(folder: Path, manifest: bytes) -> None:
    put(folder, OLD)
    (folder / MANIFEST).write_bytes(manifest)
    assert differences(folder)[MANIFEST] == "changed"
    write(folder, NEW, "g/p")
    assert files(folder) == NEW | {
        "p/x/gone.json": "{}"
    }, "what was only listed is not known any more"
    assert differences(folder) == {}


@pytest.mark.parametrize(
    "listed",
    ["../x", "p/../../x", "./README.md", "p//same.py", "p/../README.md", "link/x"],
)
def test_a_manifest_cannot_list_files_outside_its_folder(
    folder: Path, listed: str
) -> None:
    put(folder, NEW)
    outside = folder.parent / "x"
    outside.write_text("not yours")
    (folder / "link").symlink_to(folder.parent)
    for path in (listed, str(outside)):
        (folder / MANIFEST).write_text(json.dumps({path: ""}))
        assert differences(folder) == {MANIFEST: "changed"}
        write(folder, NEW, "g/p")
        assert outside.read_text() == "not yours"
    (folder / "link").unlink()
    assert files(folder) == NEW


@pytest.mark.parametrize(
    "path", ["../x.txt", "a/../../x.txt", "/x.txt", "a//x", "./x", "a\\..\\x", "C:x"]
)
def test_a_path_outside_the_folder_is_refused_before_anything_is_written(
    folder: Path, path: str
) -> None:
    message = rf"^generated/p: '{re.escape(path)}' is not a path inside the folder; "
    with pytest.raises(TablewrightError, match=message):
        write(folder, {"README.md": "new", path: "x"}, "generated/p")
    assert not folder.exists()


def test_a_file_is_replaced_by_a_folder(folder: Path) -> None:
    put(folder, with_manifest({"p/y": "a file"}))
    write(folder, NEW, "g/p")
    assert files(folder) == NEW


class Killed(BaseException):
    """The process ends here: nothing in the code may catch it."""


def kill_after(monkeypatch: pytest.MonkeyPatch, changes: int) -> None:
    """Let this many changes of the disk succeed, then kill the run in the middle of the next one."""
    left = [changes]

    def dying(
        real: Callable[..., Any], half: Callable[..., Any] | None = None
    ) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] >= 0:
                return real(*args, **kwargs)
            if half:
                half(*args)
            raise Killed

        return call

    write_bytes = Path.write_bytes
    monkeypatch.setattr(os, "replace", dying(os.replace))
    monkeypatch.setattr(Path, "unlink", dying(Path.unlink))
    monkeypatch.setattr(Path, "rmdir", dying(Path.rmdir))
    monkeypatch.setattr(
        Path,
        "write_bytes",
        dying(
            write_bytes, lambda path, data: write_bytes(path, data[: len(data) // 2])
        ),
    )


def test_a_run_killed_at_any_point_can_be_repeated(tmp_path: Path) -> None:
    killed = True
    after = 0
    while killed:
        folder = tmp_path / str(after)
        put(folder, OLD)
        with pytest.MonkeyPatch.context() as monkeypatch:
            kill_after(monkeypatch, after)
            try:
                write(folder, NEW, "g/p")
                killed = False
            except Killed:
                pass
        left = files(folder)
        assert (
            left == NEW or left[MANIFEST] == OLD[MANIFEST]
        ), "the new manifest is written after all other files"
        for path, text in left.items():
            assert path.endswith(UNFINISHED) or text in (
                OLD.get(path),
                NEW.get(path),
            ), path
        assert bool(differences(folder)) == killed, "comparing reports it"
        write(folder, NEW, "g/p")
        assert files(folder) == NEW, "writing again repairs it"
        after += 1
    assert (
        after > 2 * 4 + 3
    ), "every replaced and every removed file was a point to be killed at"


def refuse(*_args: object, **_kwargs: object) -> None:
    raise OSError(errno.EROFS, "Read-only file system")


@pytest.mark.parametrize(
    ("owner", "name"), [(os, "replace"), (Path, "write_bytes"), (Path, "mkdir")]
)
def test_errors_of_the_file_system_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str
) -> None:
    file = tmp_path / "a.py"
    file.write_text("old")
    monkeypatch.setattr(owner, name, refuse)
    message = "g/a.py: cannot be written (Read-only file system); make the folder writable and run again"
    with pytest.raises(TablewrightError) as caught:
        replace_file(file, "new", "g/a.py")
    assert str(caught.value) == message
    assert files(tmp_path) == {"a.py": "old"}


def test_an_interrupted_write_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    file = tmp_path / "a.py"
    file.write_text("old")
    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_file(file, "new", "g/a.py")
    assert files(tmp_path) == {"a.py": "old"}


def test_orphans_that_cannot_be_removed_are_reported(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, OLD)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(
        TablewrightError,
        match=r"^g/p/p/gone.py: cannot be removed \(Read-only file system\)",
    ):
        write(folder, NEW, "g/p")


def test_a_file_in_place_of_the_folder_is_reported(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("in the way")
    with pytest.raises(TablewrightError, match=r"^g/p/README.md: cannot be written"):
        write(folder, NEW, "g/p")
    assert folder.read_text() == "in the way"


def test_a_folder_in_place_of_a_file_is_reported(folder: Path) -> None:
    (folder / "README.md").mkdir(parents=True)
    with pytest.raises(
        TablewrightError,
        match=r"^g/p/README.md: cannot be read \(Is a directory\); move the file",
    ):
        compare(folder, NEW, "g/p")


def test_updating_returns_whether_the_file_changed(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "a.yaml"
    assert [update_file(file, text, "a.yaml") for text in ("a\n", "a\n", "a\r\n")] == [
        True,
        False,
        True,
    ]
    assert file.read_bytes() == b"a\r\n"
