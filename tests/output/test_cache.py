"""The cache saves time and nothing else: whatever is wrong with it, the result is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tablewright.errors import TablewrightError
from tablewright.workflow import cache as cache_module
from tablewright.workflow.cache import Cache, inputs_digest

TEXTS = {"a.py": "x = 1\n", "MANIFEST.json": "{}\n"}


def test_what_was_remembered(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new" / "folder")
    assert cache.package("p", "key") is None
    cache.remember("p", "key", TEXTS, {"digest": "text"})
    assert cache.package("p", "key") == TEXTS
    assert list(cache.package("p", "key") or ()) == list(TEXTS), "the manifest stays last"
    assert cache.formatted("p") == {"digest": "text"}
    assert cache.package("p", "other key") is None
    assert cache.package("q", "key") is None


def test_the_last_run_replaces_the_one_before(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.remember("p", "old", TEXTS, {"a": "1"})
    cache.remember("p", "new", TEXTS, {"b": "2"})
    assert cache.package("p", "old") is None
    assert cache.formatted("p") == {"b": "2"}


def test_without_a_folder_nothing_is_remembered() -> None:
    cache = Cache(None)
    cache.remember("p", "key", TEXTS, {"a": "1"})
    assert cache.package("p", "key") is None
    assert cache.formatted("p") == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"null",
        b'{"key": "key"}',
        b'{"key": "key", "texts": [1]}',
        b'{"key": "key", "texts": {"a.py": 1}}',
    ],
)
def test_corrupted_entries_are_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p.json").write_bytes(content)
    assert Cache(tmp_path).package("p", "key") is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"a": 1}', b'{"a": "x", "b": null}'])
def test_corrupted_texts_are_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p.texts.json").write_bytes(content)
    assert Cache(tmp_path).formatted("p") == {}


def test_a_settled_version_is_kept_for_its_inputs(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.resolved("p", "key") is None
    cache.remember_resolved("p", "key", ("anything", 1))
    assert cache.resolved("p", "key") == ("anything", 1)
    assert cache.resolved("p", "other key") is None
    assert Cache(None).resolved("p", "key") is None


@pytest.mark.parametrize("content", [b"", b"{}", b"\x80", b"\x80\x05cno_module\nname\n."])
def test_a_broken_settled_version_is_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p.settled").write_bytes(content)
    assert Cache(tmp_path).resolved("p", "key") is None


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise TablewrightError("p.json", "cannot be written")

    monkeypatch.setattr(cache_module, "replace_file", refuse)
    Cache(tmp_path).remember("p", "key", TEXTS, {})
    assert Cache(tmp_path).package("p", "key") is None


def test_the_digest_of_the_inputs(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text("a: 1\n")
    second.write_text("b: 1\n")
    before = inputs_digest([first, second], tmp_path)
    assert inputs_digest([first, second], tmp_path) == before
    digests = {before, inputs_digest([first], tmp_path), inputs_digest([second], tmp_path)}
    second.write_text("b: 2\n")
    digests.add(inputs_digest([first, second], tmp_path))
    second.write_bytes(b"b: \xff\n")
    digests.add(inputs_digest([first, second], tmp_path))
    second.rename(tmp_path / "c.yaml")
    digests.add(inputs_digest([first, tmp_path / "c.yaml"], tmp_path))
    assert len(digests) == 6


@pytest.mark.parametrize("name", ["templates/x.jinja", "generator/x.py"])
def test_templates_and_generator_are_inputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(cache_module, "_GENERATOR", tmp_path / "generator")
    monkeypatch.setattr(cache_module, "TEMPLATES", tmp_path / "templates")
    empty = inputs_digest([], tmp_path)
    cache_module._own_digest.cache_clear()
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text("x")
    assert inputs_digest([], tmp_path) != empty
