"""Finds documents and reads their bytes: files, folders, globs and standard input.

A document that is not text is refused with a message that gives the place, the cause and the next step. The
readers interpret the text.
"""

from __future__ import annotations

import codecs
import glob
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tablewright.errors import UnreadableError

# The largest published page has about 60,000 bytes.
SIZE_LIMIT = 5_000_000
# The file names that a search in a folder includes.
SUFFIXES = (".html", ".markdown", ".md", ".txt")

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its file name (no folders) and the sha256 of its bytes; lines end in `\\n` only.

    `place` is the path as the user gave it, for messages; the spec keeps the name alone. Where the text
    was drawn out of another, `numbers` are the lines there of its own lines.
    """

    name: str
    text: str
    sha256: str
    place: str = ""
    numbers: tuple[int, ...] = ()

    @property
    def shown(self) -> str:
        """What messages call the document."""
        return self.place or self.name

    def lines(self) -> list[str]:
        """The lines of the text; line 1 is the first element."""
        return self.text.split("\n")

    def unreadable(self, line: int, what: str, todo: str = "") -> UnreadableError:
        """The error to raise for something on a 1-based line."""
        shown = self.numbers[line - 1] if self.numbers else line
        return UnreadableError(f"{self.shown}:{shown}", what, todo)


def read_documents(
    places: Iterable[str], *, stdin: BinaryIO | None = None
) -> Iterator[Document | UnreadableError]:
    """The documents at the places in their order: files, folders, globs, or `-` for standard input.

    What cannot be read comes as its error, so that one bad document does not keep the others out.
    """
    seen: set[Path] = set()
    for place in places:
        try:
            if place == "-":
                yield read_stream("stdin", stdin or sys.stdin.buffer)
                continue
            paths = list(_paths(place))
        except UnreadableError as error:
            yield error
            continue
        for path in paths:
            if (resolved := path.resolve()) not in seen:
                seen.add(resolved)
                yield _document_or_error(path)


def _document_or_error(path: Path) -> Document | UnreadableError:
    try:
        return read_file(path)
    except UnreadableError as error:
        return error


def read_file(path: Path) -> Document:
    """The document in a file; its size is checked before anything is read."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise _too_large(str(path))
        with path.open("rb") as stream:
            return read_stream(path.name, stream, where=str(path))
    except OSError as error:
        raise _unopened(path, error) from error


def read_stream(name: str, stream: BinaryIO, *, where: str = "") -> Document:
    """The document in an open stream, of which never more than the limit is read."""
    data = stream.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise _too_large(where or name)
    text = _text(data, where or name)
    return Document(name, text, hashlib.sha256(data).hexdigest(), where)


def _paths(place: str) -> Iterator[Path]:
    path = Path(place)
    if path.is_dir():
        found = sorted(
            each
            for each in path.rglob("*")
            if each.suffix.lower() in SUFFIXES and each.is_file()
        )
        if not found:
            endings = ", ".join(SUFFIXES)
            raise UnreadableError(
                place, "the folder holds no documents", f"name one with {endings} files"
            )
        yield from found
    elif path.exists() or not glob.has_magic(place):
        yield path
    else:
        matches = sorted(Path(each) for each in glob.glob(place, recursive=True))
        files = [each for each in matches if each.is_file()]
        if not files:
            raise UnreadableError(
                place, "the pattern matches no file", "correct it, or quote it less"
            )
        yield from files


def _text(data: bytes, where: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableError(
            where, "this is UTF-16, not UTF-8 text", "save it as UTF-8"
        )
    if b"\0" in data:
        raise UnreadableError(
            where, "this is a binary file", "save the page as text or Markdown first"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            f"{where}:{line}", "this is not UTF-8 text", "save it as UTF-8"
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadableError(
            where, "the document is empty", "download or save the page again"
        )
    if _HTML.match(text) and "<table" not in text.lower():
        raise UnreadableError(
            where,
            f"this is an HTML page without a table{_html_title(text)}",
            "it may be an error or sign-in page: open its address in a browser and save the real page",
        )
    return text


def _html_title(text: str) -> str:
    title = re.search(r"<title[^>]*>(.*?)</title>", text, re.I | re.S)
    words = " ".join(title.group(1).split())[:60] if title else ""
    return f", titled '{words}'" if words else ""


def _too_large(where: str) -> UnreadableError:
    limit = SIZE_LIMIT // 1_000_000
    return UnreadableError(
        where, f"the document is larger than {limit} MB", "name the page alone"
    )


def _unopened(path: Path, error: OSError) -> UnreadableError:
    if isinstance(error, FileNotFoundError):
        return UnreadableError(str(path), "there is no such file", "check the path")
    if isinstance(error, PermissionError):
        return UnreadableError(
            str(path), "the file may not be read", "change its permissions"
        )
    reason = (error.strerror or "it cannot be opened").lower()
    return UnreadableError(
        str(path), f"the file cannot be read: {reason}", "check the path"
    )
