"""The cache saves time and changes no result: an entry that is damaged or of other inputs is never used."""

from __future__ import annotations

import hashlib
import json
import pickle
from datetime import date
from pathlib import Path

import pytest

from tablewright.errors import TablewrightError
from tablewright.model.corrections import PlaceCorrection, RequiredCorrection
from tablewright.model.coverage import Coverage, ResourceCoverage
from tablewright.model.types import Scalar
from tablewright.model.values import Literal, SystemValue
from tablewright.model.version import ArrayTree, Branch, Leaf, VersionRef
from tablewright.specfiles import SpecTree
from tablewright.workflow import cache as cache_module
from tablewright.workflow.cache import Cache, inputs_digest, user_secret
from tablewright.workflow.model_json import ModelJsonError, from_json, to_json
from tablewright.workflow.project import Project

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {"a.py": "x = 1\n", "MANIFEST.json": "{}\n"}
COVERAGE = Coverage(
    "harbor", "v1", "p", (ResourceCoverage("ships", 3, 2, 1, 4, 0),), 4, 0
)


SECRET = bytes(range(32))


def entry(name: str, key: str, content: bytes, secret: bytes = SECRET) -> bytes:
    """A file of the cache with this content, as a cache with the secret writes it."""
    keyed = hashlib.blake2b(
        f"{name}\n{key}\n".encode() + content, key=secret, digest_size=32
    )
    return f"{key} {keyed.hexdigest()}\n".encode() + content


def cache_in(folder: Path) -> Cache:
    return Cache(folder, SECRET)


def test_the_cache_returns_what_it_keeps(tmp_path: Path) -> None:
    cache = cache_in(tmp_path / "new" / "folder")
    assert cache.package("p", "key") is None
    cache.remember("p", "key", TEXTS)
    cache.remember_formatted("p", {"digest": "text"})
    assert cache.package("p", "key") == TEXTS
    assert list(cache.package("p", "key") or ()) == list(
        TEXTS
    ), "the manifest stays last"
    assert cache.formatted("p") == {"digest": "text"}
    assert cache.package("p", "other key") is None
    assert cache.package("q", "key") is None


def test_each_run_replaces_the_entries_of_the_run_before(tmp_path: Path) -> None:
    cache = cache_in(tmp_path)
    cache.remember("p", "old", TEXTS)
    cache.remember_formatted("p", {"a": "1"})
    cache.remember("p", "new", TEXTS)
    cache.remember_formatted("p", {"b": "2"})
    assert cache.package("p", "old") is None
    assert cache.formatted("p") == {"b": "2"}


def test_without_a_folder_nothing_is_kept() -> None:
    cache = Cache(None)
    cache.remember("p", "key", TEXTS)
    cache.remember_formatted("p", {"a": "1"})
    cache.remember_coverage("p", "key", COVERAGE)
    assert cache.package("p", "key") is None
    assert cache.formatted("p") == {}
    assert cache.coverage("p", "key") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"null",
        b'{"a.py": 1}',
        b'{"a": "x", "b": null}',
        b"NaN",
        b"[" * 100_000,
    ],
)
def test_texts_of_another_form_are_ignored(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p.package").write_bytes(entry("p.package", "key", content))
    (tmp_path / "p.formatted").write_bytes(entry("p.formatted", "-", content))
    assert cache_in(tmp_path).package("p", "key") is None
    assert cache_in(tmp_path).formatted("p") == {}


@pytest.mark.parametrize(
    "file", [b"", b"key", b"key \n", b"\xff\n", b'{"key": "key", "texts": {}}']
)
def test_files_of_another_form_are_ignored(tmp_path: Path, file: bytes) -> None:
    for kind in ("package", "formatted", "coverage", "version"):
        (tmp_path / f"p.{kind}").write_bytes(file)
    cache = cache_in(tmp_path)
    assert (cache.package("p", "key"), cache.formatted("p")) == (None, {})
    assert (cache.coverage("p", "key"), cache.resolved("p", "key")) == (None, None)


def test_an_entry_with_a_changed_byte_is_ignored(tmp_path: Path) -> None:
    cache = cache_in(tmp_path)
    cache.remember("p", "key", TEXTS)
    file = tmp_path / "p.package"
    file.write_bytes(file.read_bytes().replace(b"x = 1", b"x = 2"))
    assert cache.package("p", "key") is None


def test_coverage_is_kept_for_its_inputs(tmp_path: Path) -> None:
    cache = cache_in(tmp_path)
    cache.remember_coverage("p", "key", COVERAGE)
    assert cache.coverage("p", "key") == COVERAGE
    assert cache.coverage("p", "other key") is None
    (tmp_path / "p.coverage").write_bytes(
        entry("p.coverage", "key", to_json(SystemValue()).encode())
    )
    assert cache.coverage("p", "key") is None


@pytest.mark.parametrize(("family", "version"), SpecTree(ROOT).versions())
def test_a_resolved_version_is_kept_for_its_inputs(
    tmp_path: Path, family: str, version: str
) -> None:
    cache, resolved = cache_in(tmp_path), Project(SpecTree(ROOT)).resolved(
        VersionRef(family, version)
    )
    assert cache.resolved("p", "key") is None
    cache.remember_resolved("p", "key", resolved)
    again = cache.resolved("p", "key")
    # The text shows what equality hides: 1, 1.0 and True, and fields that comparisons leave out.
    assert (again, repr(again)) == (resolved, repr(resolved))
    assert cache.resolved("p", "other key") is None
    assert Cache(None).resolved("p", "key") is None


class Planted:
    """An object whose pickle writes a file when it is read."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, ...]:
        return Path.write_text, (self.file, "read")


def test_a_pickle_in_the_cache_runs_no_code(tmp_path: Path) -> None:
    file = tmp_path / "executed"
    content = pickle.dumps(Planted(file))
    pickle.loads(content)
    assert file.exists(), "the pickle does what it should not"
    file.unlink()
    for planted in (content, entry("p.version", "key", content)):
        (tmp_path / "p.version").write_bytes(planted)
        assert cache_in(tmp_path).resolved("p", "key") is None
    assert not file.exists()


@pytest.mark.parametrize("name", ["p.package", "p.version", "p.coverage"])
def test_an_entry_of_another_writer_is_ignored(tmp_path: Path, name: str) -> None:
    """Somebody without the secret can compute keys and digests, but no keyed digest."""
    content = json.dumps(TEXTS).encode()
    other = bytes(32)
    plain = hashlib.blake2b(content, digest_size=32).hexdigest()
    for planted in (
        entry(name, "key", content, other),
        f"key {plain}\n{TEXTS}".encode(),
    ):
        (tmp_path / name).write_bytes(planted)
        cache = cache_in(tmp_path)
        assert cache.package("p", "key") is None
        assert (cache.coverage("p", "key"), cache.resolved("p", "key")) == (None, None)
    Cache(tmp_path).remember("p", "key", TEXTS)
    assert Cache(tmp_path).package("p", "key") is None, "each has a secret of its own"


def test_an_entry_is_only_that_of_its_own_package(tmp_path: Path) -> None:
    cache = cache_in(tmp_path)
    cache.remember("p", "key", TEXTS)
    (tmp_path / "p.package").rename(tmp_path / "q.package")
    assert cache.package("q", "key") is None


def test_links_in_the_cache_are_not_followed(tmp_path: Path) -> None:
    folder, outside = tmp_path / ".cache", tmp_path / "outside"
    outside.mkdir()
    cache_in(outside).remember("p", "key", TEXTS)
    folder.symlink_to(outside)
    before = sorted(outside.iterdir())
    assert cache_in(folder).package("p", "key") is None
    cache_in(folder).remember("q", "key", TEXTS)
    assert sorted(outside.iterdir()) == before
    folder.unlink()
    folder.mkdir()
    (folder / "p.package").symlink_to(outside / "p.package")
    (folder / "q.package").symlink_to("/dev/zero")
    assert cache_in(folder).package("p", "key") is None
    assert cache_in(folder).package("q", "key") is None


def test_the_secret_of_a_user_is_kept_for_later_runs(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    folder = tmp_path / "settings"
    secret = user_secret(folder, tmp_path / "checkout")
    assert secret is not None and len(secret) == 32
    assert user_secret(folder, tmp_path / "checkout") == secret
    assert user_secret(tmp_path / "of another user", checkout) != secret
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o077 == 0, "nobody else may read it"
    file.write_bytes(b"")
    renewed = user_secret(folder, tmp_path / "checkout")
    assert renewed not in (secret, b"")
    assert user_secret(folder, tmp_path / "checkout") == renewed


def test_without_a_place_for_the_secret_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert user_secret(tmp_path / "file" / "settings", tmp_path / "checkout") is None


@pytest.mark.parametrize("folder", ["", ".config/tablewright", "link/tablewright"])
def test_a_secret_inside_the_checkout_is_not_used(tmp_path: Path, folder: str) -> None:
    """A pull request can add the file there, and entries that it makes valid."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (tmp_path / "link").symlink_to(checkout)
    place = checkout / folder
    if folder.startswith("link"):
        place = tmp_path / folder
    place.mkdir(parents=True, exist_ok=True)
    (place / "cache-secret").write_bytes(bytes(32))
    assert user_secret(place, checkout) is None


def test_a_relative_folder_for_settings_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as with HOME=relative: each current folder would get a secret of its own."""
    monkeypatch.chdir(tmp_path)
    assert user_secret(Path("relative"), tmp_path / "checkout") is None
    assert not (tmp_path / "relative").exists()


# The JSON form of model objects ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        (),
        (("a", 1), ("b", None), (True, 1.5, 1)),
        (date(2016, 9, 1),),
        Branch(
            (
                (
                    "names",
                    ArrayTree(
                        (
                            Leaf(
                                Literal("A"),
                                Scalar("string", maximum=2.0),
                                "correction",
                            ),
                        )
                    ),
                ),
            )
        ),
        # The last fields of corrections are given by name only.
        PlaceCorrection("Ships/mast", "A misplaced row.", now="deck", type="string"),
        RequiredCorrection("Ships/mast", "The API requires it.", now="required"),
    ],
)
def test_objects_of_the_model_are_read_as_they_were_written(value: object) -> None:
    again = from_json(to_json(value).encode())
    assert (again, repr(again)) == (value, repr(value))


def test_an_object_that_occurs_twice_is_written_once() -> None:
    kind = Scalar("string")
    value = (Leaf(Literal("A"), kind), Leaf(Literal("B"), kind))
    rows = json.loads(to_json(value))["rows"]
    assert len(rows) == len(
        ["A", "no choices", "kind", "its leaf", "B", "its leaf", "the tuple"]
    )
    first, second = from_json(to_json(value).encode())  # type: ignore[misc]
    assert first.type is second.type


@pytest.mark.parametrize("value", [Path("a"), {"a": 1}, (object(),)])
def test_other_objects_are_not_written(value: object) -> None:
    with pytest.raises(TypeError, match="is not a class of the model"):
        to_json(value)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "NaN",
        '{"classes": [], "rows": NaN}',
        "[" * 100_000,
        "\ud800",
        '{"classes": [], "rows": []}',
        '{"classes": ["Path"], "rows": [[0, "a"]]}',
        '{"classes": ["os.system"], "rows": [[0, "true"]]}',
        '{"classes": ["Literal"], "rows": [[1, "a"]]}',
        '{"classes": ["Literal"], "rows": [[0, "a", "b", "c"]]}',
        '{"classes": ["Literal"], "rows": [[0, [0]]]}',
        '{"classes": ["date"], "rows": [[0, "today"]]}',
        '{"classes": ["date"], "rows": [[0, "2016-09-01", 1]]}',
    ],
)
def test_json_of_another_form_is_an_error(content: str) -> None:
    with pytest.raises(ModelJsonError):
        from_json(content.encode("utf-8", "surrogatepass"))


# Keys -----------------------------------------------------------------------------------------------


def test_a_cache_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise TablewrightError("p.package", "cannot be written")

    monkeypatch.setattr(cache_module, "replace_file", refuse)
    cache_in(tmp_path).remember("p", "key", TEXTS)
    assert cache_in(tmp_path).package("p", "key") is None


def test_the_digest_depends_on_names_and_contents_of_the_files(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text("a: 1\n")
    second.write_text("b: 1\n")
    before = inputs_digest([first, second], tmp_path)
    assert inputs_digest([first, second], tmp_path) == before
    digests = {
        before,
        inputs_digest([first], tmp_path),
        inputs_digest([second], tmp_path),
    }
    second.write_text("b: 2\n")
    digests.add(inputs_digest([first, second], tmp_path))
    second.write_bytes(b"b: \xff\n")
    digests.add(inputs_digest([first, second], tmp_path))
    second.rename(tmp_path / "c.yaml")
    digests.add(inputs_digest([first, tmp_path / "c.yaml"], tmp_path))
    assert len(digests) == 6


@pytest.mark.parametrize("name", ["templates/x.jinja", "generator/x.py"])
def test_the_digest_depends_on_templates_and_generator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(cache_module, "_GENERATOR", tmp_path / "generator")
    monkeypatch.setattr(cache_module, "TEMPLATES", tmp_path / "templates")
    empty = inputs_digest([], tmp_path)
    cache_module._digest_of_generator.cache_clear()
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text("x")
    assert inputs_digest([], tmp_path) != empty
