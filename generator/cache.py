"""What earlier runs made, so that an unchanged version costs next to nothing. Safe to delete at any time.

Two entries a package, both in the git-ignored `.cache/`: the whole package by the digest of everything
it is made from, and its formatted texts by the digest of the unformatted ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from generator.finishing import digest
from generator.output import replace_file

_GENERATOR = Path(__file__).resolve().parent


class Cache:
    """The cache of one checkout; with `folder` None it remembers nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def package(self, package: str, key: str) -> dict[str, str] | None:
        """The finished package that was made from inputs of this digest."""
        entry = self._read(f"{package}.json")
        texts = entry.get("texts")
        return texts if entry.get("key") == key and isinstance(texts, dict) else None

    def formatted(self, package: str) -> dict[str, str]:
        """Formatted texts by the digest of what they were made from."""
        return {
            key: text for key, text in self._read(f"{package}.texts.json").items() if isinstance(text, str)
        }

    def remember(
        self, package: str, key: str, texts: Mapping[str, str], formatted: Mapping[str, str]
    ) -> None:
        """Keep the results of this run instead of those of the last."""
        self._write(f"{package}.json", {"key": key, "texts": dict(texts)})
        self._write(f"{package}.texts.json", dict(formatted))

    def _read(self, name: str) -> dict[str, object]:
        if self.folder is None:
            return {}
        try:
            entry = json.loads((self.folder / name).read_bytes())
        except (OSError, ValueError):
            return {}
        return entry if isinstance(entry, dict) else {}

    def _write(self, name: str, entry: Mapping[str, object]) -> None:
        if self.folder is not None:
            replace_file(self.folder / name, json.dumps(entry), name)


def inputs_digest(spec_files: Iterable[Path], root: Path) -> str:
    """The digest of everything that a package is made from: its spec files, the templates, the generator."""
    own = [path for path in _GENERATOR.rglob("*.py") if "__pycache__" not in path.parts]
    templates = [path for path in (_GENERATOR.parent / "templates").rglob("*") if path.is_file()]
    parts = [str(path.relative_to(root)) + path.read_text(encoding="utf-8") for path in spec_files]
    for path in sorted([*own, *templates]):
        parts.append(str(path.relative_to(_GENERATOR.parent)) + path.read_text(encoding="utf-8"))
    return digest(*parts)
