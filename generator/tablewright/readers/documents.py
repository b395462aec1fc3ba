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
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from tablewright.errors import UnreadableError
from tablewright.readers.evidence import NO_EVIDENCE, Evidence

# The largest published page has about 60,000 bytes. A file far above that is no page.
SIZE_LIMIT = 5_000_000
# The file names that a search in a folder includes.
SUFFIXES = (".html", ".markdown", ".md", ".txt")

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its file name (no folders) and the sha256 of its bytes; lines end in `\\n` only.

    `place` is the path as the user gave it, for messages; the spec has the name only. If the text is
    extracted from another text, as for HTML, `numbers` has the line number there of each line. `evidence` has
    the values of other versions, for cells whose borders are lost.
    """

    name: str
    text: str
    sha256: str
    place: str = ""
    numbers: tuple[int, ...] = ()
    evidence: Evidence = field(default=NO_EVIDENCE, compare=False, repr=False)

    @property
    def shown(self) -> str:
        """The name of the document in messages."""
        return self.place or self.name

    def lines(self) -> list[str]:
        """Returns the lines of the text; line 1 is the first element."""
        return self.text.split("\n")

    def line_at(self, offset: int) -> int:
        """Returns the 1-based line of an offset in the text."""
        return self.text.count("\n", 0, offset) + 1

    def unreadable(self, line: int, what: str, todo: str = "") -> UnreadableError:
        """Returns the error to raise for a problem on a 1-based line; `todo` is the next step."""
        if self.numbers:
            line = self.numbers[line - 1]
        return UnreadableError(f"{self.shown}:{line}", what, todo)

    def incomplete(self, line: int, what: str) -> UnreadableError:
        """Returns the error to raise for a 1-based line at which a part of the page is missing."""
        return self.unreadable(line, what, "download the page again")


def read_documents(
    places: Iterable[str], *, stdin: BinaryIO | None = None
) -> Iterator[Document | UnreadableError]:
    """Yields the documents at the places, in order: files, folders, globs, or `-` for standard input.

    For a document that cannot be read, its error is yielded instead, so that the others are still read.
    """
    paths_read: set[Path] = set()
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
            # A folder and a pattern may name the same file.
            resolved = path.resolve()
            if resolved not in paths_read:
                paths_read.add(resolved)
                yield _document_or_error(path)


def _document_or_error(path: Path) -> Document | UnreadableError:
    try:
        return read_file(path)
    except UnreadableError as error:
        return error


def read_file(path: Path) -> Document:
    """Returns the document in a file. Raises UnreadableError for a file that is too large or not readable."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise _too_large(str(path))
        with path.open("rb") as stream:
            return read_stream(path.name, stream, where=str(path))
    except OSError as error:
        raise _unopened(path, error) from error


def read_stream(name: str, stream: BinaryIO, *, where: str = "") -> Document:
    """Returns the document in an open stream; `where` is its path for messages.

    Raises UnreadableError for a document that is larger than the limit, and for one that is not text.
    """
    # One byte above the limit shows that the stream is too large, without reading all of it.
    data = stream.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise _too_large(where or name)
    text = _text(data, where or name)
    return Document(name, text, hashlib.sha256(data).hexdigest(), where)


def _paths(place: str) -> Iterator[Path]:
    path = Path(place)
    if path.is_dir():
        documents: list[Path] = []
        for candidate in path.rglob("*"):
            if candidate.suffix.lower() in SUFFIXES and candidate.is_file():
                documents.append(candidate)
        if not documents:
            endings = ", ".join(SUFFIXES)
            raise UnreadableError(
                place, "the folder holds no documents", f"name one with {endings} files"
            )
        yield from sorted(documents)
    elif path.exists() or not glob.has_magic(place):
        yield path
    else:
        matches = sorted(map(Path, glob.glob(place, recursive=True)))
        files = [path for path in matches if path.is_file()]
        if not files:
            raise UnreadableError(
                place,
                "the pattern matches no file",
                "correct the pattern, or remove its quotes so that the shell expands it",
            )
        yield from files


def _text(data: bytes, where: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableError(
            where, "this is UTF-16, not UTF-8 text", "save it as UTF-8"
        )
    # Text has no zero bytes; images and office documents have.
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
    if not title:
        return ""
    words = " ".join(title[1].split())
    return f", titled '{words[:60]}'" if words else ""


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
