"""What earlier runs made, so that an unchanged version costs next to nothing. Safe to delete at any time.

Four entries a package, all in the git-ignored `.cache/`: the whole package by the digest of everything that
it is made from, its settled version by that of the version's own files, what it covers by that of everything
that is counted, and its formatted texts by the digest of the unformatted ones.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, cast

from tablewright.emit.support.memo import digest
from tablewright.emit.support.templating import TEMPLATES
from tablewright.errors import TablewrightError
from tablewright.files import replace_file
from tablewright.model.coverage import Coverage, ResourceCoverage

_GENERATOR = Path(__file__).resolve().parents[1]


class Cache:
    """The cache of one checkout; with `folder` None it remembers nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def package(self, package: str, key: str) -> dict[str, str] | None:
        """The finished package that was made from inputs of this digest."""
        entry = self._read(f"{package}.json")
        return _texts(entry.get("texts")) if entry.get("key") == key else None

    def formatted(self, package: str) -> dict[str, str]:
        """Formatted texts by the digest of what they were made from."""
        return _texts(self._read(f"{package}.texts.json")) or {}

    def coverage(self, package: str, key: str) -> Coverage | None:
        """What the version covers, as it was counted for inputs of this digest."""
        entry = self._read(f"{package}.coverage.json")
        return _coverage(entry.get("coverage")) if entry.get("key") == key else None

    def resolved(self, package: str, key: str) -> object:
        """The version as it was settled from inputs of this digest, None where it was not."""
        if self.folder is None:
            return None
        try:
            kept, resolved = pickle.loads((self.folder / f"{package}.settled").read_bytes())
        except Exception:  # whatever a broken pickle does, it only costs time
            return None
        return resolved if kept == key else None

    def remember(
        self, package: str, key: str, texts: Mapping[str, str], formatted: Mapping[str, str]
    ) -> None:
        """Keep the results of this run instead of those of the last."""
        self._write(f"{package}.json", {"key": key, "texts": dict(texts)})
        self._write(f"{package}.texts.json", dict(formatted))

    def remember_coverage(self, package: str, key: str, coverage: Coverage) -> None:
        """Keep what a version covers, whether its package was built or not."""
        self._write(f"{package}.coverage.json", {"key": key, "coverage": asdict(coverage)})

    def remember_resolved(self, package: str, key: str, resolved: object) -> None:
        """Keep a settled version, for the versions beside it."""
        self._keep(f"{package}.settled", pickle.dumps((key, resolved)))

    def _read(self, name: str) -> dict[str, object]:
        if self.folder is None:
            return {}
        try:
            entry = json.loads((self.folder / name).read_bytes())
        except (OSError, ValueError):
            return {}
        return entry if isinstance(entry, dict) else {}

    def _write(self, name: str, entry: Mapping[str, object]) -> None:
        self._keep(name, json.dumps(entry))

    def _keep(self, name: str, entry: str | bytes) -> None:
        if self.folder is not None:
            with suppress(TablewrightError):  # a cache that cannot be written only costs time
                replace_file(self.folder / name, entry, name)


def _texts(entry: object) -> dict[str, str] | None:
    """A mapping of texts, unless the entry is something else."""
    fits = isinstance(entry, dict) and all(isinstance(text, str) for text in entry.values())
    return cast("dict[str, str]", entry) if fits else None


def _coverage(entry: object) -> Coverage | None:
    """A version's counts, unless the entry is something else."""
    try:
        fields = dict(cast("dict[str, Any]", entry))
        return Coverage(
            **fields | {"resources": tuple(ResourceCoverage(**row) for row in fields["resources"])}
        )
    except (KeyError, TypeError, ValueError):
        return None


def inputs_digest(spec_files: Iterable[Path], root: Path) -> str:
    """The digest of everything that a package is made from: its spec files, the templates, the generator."""
    return digest(*_texts_of(spec_files, root), _own_digest(_GENERATOR))


@cache
def _own_digest(generator: Path) -> str:
    """The digest of the generator and its templates; they stay what they are while it runs."""
    own = [path for path in generator.rglob("*.py") if "__pycache__" not in path.parts]
    templates = [path for path in TEMPLATES.rglob("*") if path.is_file()]
    return digest(*_texts_of(sorted(own), generator), *_texts_of(sorted(templates), TEMPLATES))


def _texts_of(files: Iterable[Path], root: Path) -> Iterator[str]:
    # Loading says what is wrong with a file that is no UTF-8; nothing is remembered under its digest.
    for path in files:
        yield f"{path.relative_to(root)}\n{path.read_text('utf-8', 'replace')}"
