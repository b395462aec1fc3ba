"""`files`: compares, writes whole files, removes only generated files, and survives an interruption."""

from __future__ import annotations

import ast
import errno
import json
import os
import re
import resource
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tablewright import files as files_module
from tablewright.errors import TablewrightError
from tablewright.files import (
    MANIFEST,
    UNFINISHED,
    Difference,
    OwnedFolder,
    compare,
    path_problem,
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


def owned(folder: Path) -> OwnedFolder:
    return OwnedFolder(folder, "g/p")


def differences(folder: Path, wanted: Mapping[str, str] = NEW) -> dict[str, str]:
    return {
        difference.path.removeprefix("g/p/"): difference.what
        for difference in compare(owned(folder), wanted)
    }


def test_the_manifest_is_last_and_lists_all_other_files() -> None:
    assert list(NEW)[-1] == MANIFEST
    assert set(json.loads(NEW[MANIFEST])) == set(NEW) - {MANIFEST}
    assert (
        NEW[MANIFEST] == with_manifest(dict(reversed(list(NEW.items())[:-1])))[MANIFEST]
    )


def test_all_files_of_a_new_folder_are_written(folder: Path) -> None:
    assert differences(folder) == dict.fromkeys(NEW, "missing")
    assert write(owned(folder), NEW) == tuple(
        sorted(Difference(f"g/p/{path}", "missing") for path in NEW)
    )
    assert files(folder) == NEW
    assert write(owned(folder), NEW) == ()


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
        d.path.removeprefix("g/p/"): d.what for d in write(owned(folder), NEW)
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
    write(owned(folder), NEW)
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
    write(owned(folder), NEW)
    assert files(folder) == NEW


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{",
        b"[]",
        b"[1, null, [], {}]",
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
    write(owned(folder), NEW)
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
        (folder / MANIFEST).write_text(json.dumps([path]))
        assert differences(folder) == {MANIFEST: "changed"}
        write(owned(folder), NEW)
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
        write(OwnedFolder(folder, "generated/p"), {"README.md": "new", path: "x"})
    assert not folder.exists()


def test_a_file_is_replaced_by_a_folder(folder: Path) -> None:
    put(folder, with_manifest({"p/y": "a file"}))
    write(owned(folder), NEW)
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

    write_new = files_module._write_new
    monkeypatch.setattr(os, "replace", dying(os.replace))
    monkeypatch.setattr(Path, "unlink", dying(Path.unlink))
    monkeypatch.setattr(Path, "rmdir", dying(Path.rmdir))
    monkeypatch.setattr(
        files_module,
        "_write_new",
        dying(
            write_new,
            lambda path, data, mode: write_new(path, data[: len(data) // 2], mode),
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
                write(owned(folder), NEW)
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
        write(owned(folder), NEW)
        assert files(folder) == NEW, "writing again repairs it"
        after += 1
    assert (
        after > 2 * 4 + 3
    ), "every replaced and every removed file was a point to be killed at"


def refuse(*_args: object, **_kwargs: object) -> None:
    raise OSError(errno.EROFS, "Read-only file system")


@pytest.mark.parametrize(
    ("owner", "name"), [(os, "replace"), (files_module, "_write_new"), (Path, "mkdir")]
)
def test_errors_of_the_file_system_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str
) -> None:
    file = tmp_path / "a.py"
    file.write_text("old")
    monkeypatch.setattr(owner, name, refuse)
    problem = "g/a.py: cannot be written (Read-only file system)"
    message = f"{problem}; use a checkout on a disk that can be written"
    with pytest.raises(TablewrightError) as caught:
        replace_file(OwnedFolder(tmp_path, "g"), "a.py", "new")
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
        replace_file(OwnedFolder(tmp_path, "g"), "a.py", "new")
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
        write(owned(folder), NEW)


def test_a_file_in_place_of_the_folder_is_reported(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("in the way")
    with pytest.raises(TablewrightError, match=r"^g/p/README.md: cannot be written"):
        write(owned(folder), NEW)
    assert folder.read_text() == "in the way"


def test_a_folder_in_place_of_a_file_is_reported(folder: Path) -> None:
    (folder / "README.md").mkdir(parents=True)
    with pytest.raises(
        TablewrightError,
        match=r"^g/p/README.md: cannot be read \(Is a directory\); move the file",
    ):
        compare(owned(folder), NEW)


def test_updating_returns_whether_the_file_changed(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "a.yaml"
    assert [
        update_file(OwnedFolder(tmp_path, "g"), "deep/a.yaml", text)
        for text in ("a\n", "a\n", "a\r\n")
    ] == [
        True,
        False,
        True,
    ]
    assert file.read_bytes() == b"a\r\n"


#: What writes, moves or removes files, as it is written in calls.
WRITING = re.compile(
    r"(\.(write_text|write_bytes|mkdir|unlink|rename|touch|rmdir|symlink_to|hardlink_to|chmod)"
    r"|\b(os\.(replace|rename|remove|makedirs|mkdir|symlink|link|truncate)|shutil\.\w+))$"
)


def test_no_other_module_writes_files() -> None:
    package = Path(files_module.__file__).parent
    for path in package.rglob("*.py"):
        # The runtime is a part of the packages. It does not know the checkout.
        if path.name == "files.py" or "runtime" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                assert not WRITING.search(name), f"{path}:{node.lineno}: {name}"
                modes = [ast.unparse(each) for each in node.args]
                modes += [ast.unparse(each.value) for each in node.keywords]
                if name == "open" or name.endswith(".open"):
                    assert not {"'w'", "'wb'", "'a'", "'x'", "'xb'", "'r+'"} & {*modes}


# The door -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "con",
        "p/CON.json",
        "aux.yaml",
        "com1/x.py",
        "lpt\N{SUPERSCRIPT TWO}",
        "nul .txt",
        "x.",
        "p./x",
        "x ",
        "a?",
        "a*b",
        'a"b',
        "a<b",
        "a\nb",
        "a\x1b[31m",
        "a\N{RIGHT-TO-LEFT OVERRIDE}b",
        "a\x00b",
        "x:stream",
        "",
    ],
)
def test_a_name_that_some_system_does_not_allow_is_refused(
    folder: Path, path: str
) -> None:
    with pytest.raises(TablewrightError) as caught:
        write(owned(folder), {"README.md": "new", path: "x"})
    assert str(caught.value).isprintable(), "a message is one line"
    with pytest.raises(TablewrightError):
        replace_file(owned(folder), path, "x")
    assert not folder.exists()


@pytest.mark.parametrize(
    "path", ["a", ".x", "a/b-c_d.e.json", "console.py", "é.md", "com.py", "x y"]
)
def test_other_names_are_allowed(path: str) -> None:
    assert path_problem(path) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("WidGets.json", "widgets.json"),
        ("a/x.py", "A/X.py"),
        ("\N{LATIN SMALL LETTER E WITH ACUTE}.md", "e\N{COMBINING ACUTE ACCENT}.md"),
        ("straße", "STRASSE"),
    ],
)
def test_two_paths_of_one_file_are_refused(folder: Path, one: str, other: str) -> None:
    with pytest.raises(TablewrightError, match="are one file where names ignore case"):
        write(owned(folder), {one: "1", other: "2"})
    assert not folder.exists()


@pytest.mark.parametrize("link", ["generated", "generated/p", "generated/p/p"])
def test_a_link_to_another_folder_is_refused(tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    checkout = tmp_path / "checkout"
    (checkout / link).parent.mkdir(parents=True)
    outside.mkdir()
    (outside / "gone.py").write_text(STAMPED)
    (checkout / link).symlink_to(outside)
    package = OwnedFolder(checkout / "generated/p", "generated/p", checkout)
    message = f"^{link}: a symbolic link leads to another folder; replace the link by"
    for write_it in (
        lambda: write(package, NEW),
        lambda: compare(package, NEW),
        lambda: write(package, {}) if link != "generated/p/p" else write(package, NEW),
        lambda: replace_file(package, "p/x.py", "x"),
        lambda: update_file(package, "p/x.py", "x"),
    ):
        with pytest.raises(TablewrightError, match=message):
            write_it()
    assert files(outside) == {"gone.py": STAMPED}


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no /dev/zero")
def test_links_to_a_device_are_not_read(folder: Path) -> None:
    """The device has no end: reading it would take all memory."""
    put(folder, NEW)
    (folder / "MANIFEST.json").unlink(missing_ok=True)
    (folder / "MANIFEST.json").symlink_to("/dev/zero")
    (folder / "p/planted.py").symlink_to("/dev/zero")
    with limited_memory():
        write(owned(folder), NEW)
    assert not (folder / "p/new.json").is_symlink()
    assert (folder / "p/planted.py").is_symlink(), "it is a file of somebody else"


@contextmanager
def limited_memory() -> Iterator[None]:
    """Until the context ends, 100 MB more memory than now are an error."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + 100_000_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def test_a_link_in_place_of_a_file_is_replaced_and_not_followed(folder: Path) -> None:
    outside = folder.parent / "outside"
    put(folder, NEW)
    outside.write_text(NEW["README.md"])
    (folder / "README.md").unlink()
    (folder / "README.md").symlink_to(outside)
    (folder / f"p/.new.json{UNFINISHED}").symlink_to(outside)
    (folder / "p/new.json").unlink()
    assert differences(folder)["README.md"] == "changed"
    replace_file(owned(folder), "p/new.json", NEW["p/new.json"])
    write(owned(folder), NEW)
    assert files(folder) == NEW
    assert not (folder / "README.md").is_symlink()
    assert outside.read_text() == NEW["README.md"]
    (folder / "README.md").unlink()
    (folder / "README.md").symlink_to(outside)
    assert update_file(owned(folder), "README.md", NEW["README.md"])
    assert not (folder / "README.md").is_symlink()


def test_the_root_of_the_checkout_may_be_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "home").symlink_to(tmp_path / "disk")
    checkout = tmp_path / "home"
    write(OwnedFolder(checkout / "generated/p", "generated/p", checkout), NEW)
    assert files(tmp_path / "disk/generated/p") == NEW


@pytest.mark.parametrize(
    ("number", "todo"),
    [
        (errno.ENOSPC, "free space on the disk"),
        (errno.EDQUOT, "raise the quota"),
        (errno.EACCES, "make the folder writable"),
        (errno.ENAMETOOLONG, "use a shorter name"),
        (errno.EIO, "check the disk"),
        (errno.EXDEV, "remove the cause"),
    ],
)
def test_each_error_of_the_file_system_has_its_own_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, todo: str
) -> None:
    def fail(*_args: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files_module, "_write_new", fail)
    with pytest.raises(TablewrightError) as caught:
        replace_file(OwnedFolder(tmp_path, "g"), "a.py", "new")
    assert todo in str(caught.value)
    assert ("writable" in str(caught.value)) == (number == errno.EACCES)


def test_a_long_name_is_reported_with_its_own_next_step(tmp_path: Path) -> None:
    with pytest.raises(
        TablewrightError, match=r"\(File name too long\); use a shorter"
    ):
        replace_file(OwnedFolder(tmp_path, "g"), "x" * 300, "new")


def test_a_private_file_is_readable_for_its_owner_alone(tmp_path: Path) -> None:
    replace_file(OwnedFolder(tmp_path, "g"), "secret", b"new", private=True)
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0
