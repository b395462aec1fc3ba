"""The cache of earlier results in the git-ignored folder `.cache/`. It is safe to delete at any time.

A package has five entries, a file each:

- `.package`: its texts, for the digest of everything that it is made from;
- `.version`: its resolved version, for the digest of the version's spec files;
- `.earlier-version`: the same of the git revision that was compared last;
- `.coverage`: its coverage, for the digest of all spec files that the counts depend on;
- `.formatted`: formatted texts by the digest of the unformatted ones.

The files of generated/ itself are kept like those of a package, under the name `index`.

The first line of a file holds the key of the entry and a digest of name, key and content, so that an entry of
other inputs and one that is damaged are never used.

A pull request can add files to `.cache/`, and `check` must not believe them: it would compare generated/ with
texts that were never generated. So the digest is keyed by a secret, a random file in the user's own folder
for settings, outside of the checkout. Entries that somebody without the secret wrote count as missing. That
costs nothing; reading no texts from the cache would cost `check` 10 s. It does not protect from programs of
the same user, who can read the secret. Without a secret, nothing is kept.

The content is JSON, and reading it runs no code. So this module uses neither pickle nor `diskcache`, which
pickles and had its last release in August 2023. JSON costs little: it reads a resolved version in 0.05 s;
pickle takes 0.03 s, and resolving the version again 0.8 s. Links in place of files are not followed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from tablewright.emit.support.memo import digest
from tablewright.emit.support.templating import TEMPLATES
from tablewright.errors import TablewrightError
from tablewright.files import OwnedFolder, is_regular, replace_file
from tablewright.model.coverage import Coverage
from tablewright.workflow.model_json import ModelJsonError, from_json, to_json

_GENERATOR = Path(__file__).resolve().parents[1]

#: The key of formatted texts, which are found by digests of their own.
_NO_KEY = "-"
#: The file with the secret of a user, and the number of its bytes.
_SECRET = "cache-secret"
_SECRET_SIZE = 32


def user_secret(folder: Path, root: Path) -> bytes | None:
    """The secret of a user, which is created at the first call; None if it cannot be read or created.

    `folder` is the user's folder for the settings of tablewright. There is no secret if that folder is
    inside the checkout at `root`, where a pull request could add the file, or if its path is a relative one.
    """
    if not folder.is_absolute() or folder.resolve().is_relative_to(root.resolve()):
        return None
    try:
        secret = (folder / _SECRET).read_bytes()
        # An empty file would make every entry of anybody valid.
        if len(secret) == _SECRET_SIZE:
            return secret
    except FileNotFoundError:
        pass
    except OSError:
        return None
    secret = secrets.token_bytes(_SECRET_SIZE)
    try:
        replace_file(OwnedFolder(folder, str(folder)), _SECRET, secret, private=True)
    except TablewrightError:
        return None
    return secret


class Cache:
    """The cache of one checkout. Without a folder it keeps nothing, and every entry is missing.

    Entries that are missing, damaged, of other inputs or written with another secret are None, or empty.
    Without a secret, the cache uses one that no other cache has.
    """

    def __init__(self, folder: Path | None, secret: bytes | None = None) -> None:
        self._folder = None
        if folder is not None:
            self._folder = OwnedFolder(folder, folder.name, folder.parent)
        self._secret = secret or secrets.token_bytes(_SECRET_SIZE)
        self._of_revision = False

    def package(self, package: str, key: str) -> dict[str, str] | None:
        """The texts of the package that was made from inputs with this digest."""
        content = self._read(f"{package}.package", key)
        return _texts(content)

    def formatted(self, package: str) -> dict[str, str]:
        """Formatted texts of a package by the digest of the unformatted text."""
        content = self._read(f"{package}.formatted", _NO_KEY)
        return _texts(content) or {}

    def coverage(self, package: str, key: str) -> Coverage | None:
        """The coverage of a version, as counted for inputs with this digest."""
        coverage = self._read_model(f"{package}.coverage", key)
        return coverage if isinstance(coverage, Coverage) else None

    def resolved(self, package: str, key: str) -> object:
        """The version that was resolved from inputs with this digest."""
        for name in (f"{package}.version", f"{package}.earlier-version"):
            resolved = self._read_model(name, key)
            if resolved is not None:
                return resolved
        return None

    def remember(self, package: str, key: str, texts: Mapping[str, str]) -> None:
        """Keeps the texts of a package; replaces those of an earlier run."""
        self._write(f"{package}.package", key, json.dumps(dict(texts)))

    def remember_formatted(self, package: str, formatted: Mapping[str, str]) -> None:
        """Keeps the formatted texts of a package; replaces those of an earlier run."""
        self._write(f"{package}.formatted", _NO_KEY, json.dumps(dict(formatted)))

    def remember_coverage(self, package: str, key: str, coverage: Coverage) -> None:
        """Keeps the coverage of a version."""
        self._write_model(f"{package}.coverage", key, coverage)

    def remember_resolved(self, package: str, key: str, resolved: object) -> None:
        """Keeps a resolved version, which the versions before and after it are compared with."""
        kind = "earlier-version" if self._of_revision else "version"
        self._write_model(f"{package}.{kind}", key, resolved)

    def of_revision(self) -> Cache:
        """The same cache for the spec of a git revision, whose versions replace no entry of this one."""
        earlier = Cache(None, self._secret)
        earlier._folder = self._folder
        earlier._of_revision = True
        return earlier

    def _read(self, name: str, key: str) -> bytes | None:
        """The content of an entry with this key; None for any other entry."""
        if self._folder is None:
            return None
        try:
            path = self._folder.file(name)
            # A link or a device could lead to a file without an end.
            if not is_regular(path):
                return None
            entry = path.read_bytes()
        except (OSError, TablewrightError):
            return None
        header, _, content = entry.partition(b"\n")
        # Another header means other inputs, an entry that was not written as a whole, or another writer.
        if not hmac.compare_digest(header, self._header(name, key, content)):
            return None
        return content

    def _write(self, name: str, key: str, text: str) -> None:
        if self._folder is None:
            return
        content = text.encode()
        entry = self._header(name, key, content) + b"\n" + content
        # An entry that cannot be written costs time in the next run, and nothing else.
        with suppress(TablewrightError):
            replace_file(self._folder, name, entry)

    def _read_model(self, name: str, key: str) -> object:
        content = self._read(name, key)
        if content is None:
            return None
        try:
            return from_json(content)
        except ModelJsonError:
            return None

    def _write_model(self, name: str, key: str, value: object) -> None:
        if self._folder is not None:
            self._write(name, key, to_json(value))

    def _header(self, name: str, key: str, content: bytes) -> bytes:
        # With the name, an entry of one package is not that of another.
        keyed = hashlib.blake2b(key=self._secret, digest_size=32)
        keyed.update(f"{name}\n{key}\n".encode())
        keyed.update(content)
        return f"{key} {keyed.hexdigest()}".encode()


def _texts(content: bytes | None) -> dict[str, str] | None:
    """A JSON object of texts; None if the content is anything else."""
    if content is None:
        return None
    try:
        texts = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(texts, dict):
        return None
    for text in texts.values():
        if not isinstance(text, str):
            return None
    return texts


def inputs_digest(spec_files: Iterable[Path], root: Path) -> str:
    """The digest of everything that a package is made from: spec files, templates and the generator itself.

    `root` is the folder that the names of the spec files are relative to.
    """
    named_texts = _named_texts(spec_files, root)
    digest_of_generator = _digest_of_generator(_GENERATOR)
    return digest(*named_texts, digest_of_generator)


@cache
def _digest_of_generator(generator: Path) -> str:
    """The digest of the generator's sources and templates, which do not change while it runs."""
    sources: list[Path] = []
    for path in generator.rglob("*.py"):
        if "__pycache__" not in path.parts:
            sources.append(path)
    templates: list[Path] = []
    for path in TEMPLATES.rglob("*"):
        if path.is_file():
            templates.append(path)
    # Sorted, because the order in which a file system lists files is not the same everywhere.
    named_texts = [*_named_texts(sorted(sources), generator)]
    named_texts += _named_texts(sorted(templates), TEMPLATES)
    return digest(*named_texts)


def _named_texts(files: Iterable[Path], root: Path) -> Iterator[str]:
    """Each file as one text: its name in the first line, so that a renamed file changes the digest."""
    for path in files:
        name = path.relative_to(root)
        # A spec file that is not UTF-8 has a digest too: the error is that of loading it, with the line.
        text = path.read_text("utf-8", "replace")
        yield f"{name}\n{text}"
