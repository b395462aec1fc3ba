"""Finds documents and reads their bytes as text: files, folders, globs and standard input.

Workbooks and Word documents are converted to text. A document of another kind is refused with a message that
gives the place, the cause and the next step. The readers interpret the text.
"""

from __future__ import annotations

import codecs
import glob
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, assert_never

from tablewright.errors import UnreadableError
from tablewright.model.findings import Finding
from tablewright.readers.document import Document
from tablewright.readers.findings import line_finding
from tablewright.readers.invisible import (
    find_wrong_encoding,
    without_invisible,
    without_line_separators,
)
from tablewright.readers.office_files import office_kind, unread_parts
from tablewright.readers.word_documents import word_to_html
from tablewright.readers.workbooks import workbook_to_text
from tablewright.values.markup import one_line

__all__ = [
    "LINES_LIMIT",
    "SIZE_LIMIT",
    "SUFFIXES",
    "TEXT_LIMIT",
    "Document",
    "read_documents",
    "read_file",
    "read_stream",
]

# The largest published page has about 60,000 bytes. A file far above that is no page. Office documents and
# saved web pages contain more than their text.
SIZE_LIMIT = 5_000_000
# Characters and lines of the text. A text within these limits is read or refused in about ten seconds.
TEXT_LIMIT = 1_000_000
LINES_LIMIT = 20_000
#: The name of the document that is read from standard input.
STDIN = "stdin"
# The file names that a search in a folder includes.
SUFFIXES = (
    ".csv",
    ".docx",
    ".htm",
    ".html",
    ".markdown",
    ".md",
    ".tsv",
    ".txt",
    ".xlsm",
    ".xlsx",
)
# Office programs keep such a file while a document is open.
_LOCK_FILE = "~$"
# A finding quotes no more of the last line than this.
_LONGEST_END = 40

_HTML_START = re.compile(r"<(?:!doctype\s+html|html)\b", re.I)
_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.I)
# What may precede the first tag of an HTML page, with its end: `<?xml version="1.0"?>`, `<!-- saved -->`.
_PREAMBLES = (("<!--", "-->"), ("<?", ">"))
# The text encodings that begin with a mark of their own. Excel writes UTF-16 as "Unicode text".
_MARKED_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


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
                yield read_stream(STDIN, stdin or sys.stdin.buffer)
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

    Raises UnreadableError for a document that is larger than a limit, and for one that has no text.
    """
    # One byte above the limit shows that the stream is too large, without reading all of it.
    data = stream.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise _too_large(where or name)
    place = where or name
    text, notes = _text(data, place)
    _refuse_long_text(text, place)
    text, invisible_notes = without_invisible(text)
    if not text.strip():
        raise UnreadableError(
            place, "the document is empty", "download or save the page again"
        )
    return Document(
        name,
        text,
        hashlib.sha256(data).hexdigest(),
        where,
        notes=(*notes, *invisible_notes, *find_wrong_encoding(text)),
    )


def _paths(place: str) -> Iterator[Path]:
    path = Path(place)
    if path.is_dir():
        documents: list[Path] = []
        for candidate in path.rglob("*"):
            if candidate.name.startswith(_LOCK_FILE):
                continue
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


def _text(data: bytes, where: str) -> tuple[str, list[Finding]]:
    """Returns the text of a document, and findings about its conversion to text."""
    match office_kind(data, where):
        case "workbook":
            text, notes = workbook_to_text(data, where)
            return text, [*notes, *unread_parts(data)]
        case "word":
            text, notes = without_line_separators(word_to_html(data, where))
            return text, [*notes, *unread_parts(data)]
        case None:
            text, notes = without_line_separators(_plain_text(data, where))
            return text, [*notes, *_end_notes(text)]
        case unknown:
            assert_never(unknown)


def _plain_text(data: bytes, where: str) -> str:
    encoding = "utf-8"
    for mark, marked_encoding in _MARKED_ENCODINGS:
        if data.startswith(mark):
            encoding = marked_encoding
    # Text has no zero bytes; images and office documents have.
    if encoding != "utf-16" and b"\0" in data:
        raise UnreadableError(
            where, "this is a binary file", "save the page as text or Markdown first"
        )
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        name = encoding.removesuffix("-sig").upper()
        raise UnreadableError(
            f"{where}:{line}", f"this is not {name} text", "save it as UTF-8"
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _is_html_page(text) and "<table" not in text.lower():
        raise UnreadableError(
            where,
            f"this is an HTML page without a table{_html_title(text)}",
            "it may be an error or sign-in page: open its address in a browser and save the real page",
        )
    return text


def _end_notes(text: str) -> Iterator[Finding]:
    """Returns the finding that a document may be cut off, because its last line has no line end.

    HTML pages are closed by tags, so they need no line end.
    """
    if text.endswith("\n") or not text.strip() or _is_html_page(text):
        return
    last_line = one_line(text.rstrip().rpartition("\n")[2])
    shown = last_line[-_LONGEST_END:]
    yield line_finding("T087", text.count("\n") + 1, "", text=shown)


def _is_html_page(text: str) -> bool:
    """Returns whether the first tag of a text is that of an HTML page."""
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        end = _preamble_end(text, position)
        if end == position:
            break
        position = end
    return bool(_HTML_START.match(text, position))


def _preamble_end(text: str, position: int) -> int:
    """Returns where a comment or declaration at a position ends, or the position if there is none."""
    for start, end in _PREAMBLES:
        if text.startswith(start, position):
            found = text.find(end, position + len(start))
            return found + len(end) if found >= 0 else len(text)
    return position


def _html_title(text: str) -> str:
    title = _TITLE.search(text)
    if not title:
        return ""
    words = " ".join(title[1].split())
    return f", titled '{words[:60]}'" if words else ""


def _refuse_long_text(text: str, where: str) -> None:
    """Raises UnreadableError for a text that the readers would need minutes for."""
    line_count = text.count("\n") + 1
    problem = ""
    if len(text) > TEXT_LIMIT:
        problem = f"the text has more than {TEXT_LIMIT:,} characters"
    elif line_count > LINES_LIMIT:
        problem = f"the text has more than {LINES_LIMIT:,} lines"
    if problem:
        todo = "save the page alone, or each page in a file of its own"
        raise UnreadableError(where, problem, todo)


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
