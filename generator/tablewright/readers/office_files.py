"""Recognises documents that are no text: workbooks and Word documents, which are read, and others.

Nothing in a document is executed or fetched: macros, formulas, links and images stay unused, and a document
that declares XML entities is refused.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Literal

from tablewright.errors import UnreadableError
from tablewright.model.findings import Finding
from tablewright.readers.findings import line_finding

OfficeKind = Literal["workbook", "word"]

#: The unpacked size of a workbook or Word document; that of a page with 200 rows has about 200,000 bytes.
UNPACKED_LIMIT = 30_000_000
_MOST_PARTS = 5_000

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AS_TEXT = "save the page itself as HTML, .docx or text"
# The first bytes of files that are refused, with their name and the next step.
_REFUSED = (
    (b"%PDF", "a PDF file", _AS_TEXT),
    (b"{\\rtf", "an RTF file", "save it as .docx"),
    (b"\x89PNG", "an image", _AS_TEXT),
    (b"\xff\xd8\xff", "an image", _AS_TEXT),
    (b"GIF8", "an image", _AS_TEXT),
    (b"II*\0", "an image", _AS_TEXT),
    (b"MM\0*", "an image", _AS_TEXT),
    (b"\x1f\x8b", "a compressed file", "unpack it, and name the page in it"),
)
# Parts of the older Office files, by whose names they are known.
_OLE_PARTS = (
    ("EncryptedPackage", "protected by a password", "remove the password"),
    ("Workbook", "an old Excel workbook (.xls)", "save it as .xlsx or .csv"),
    ("WordDocument", "an old Word document (.doc)", "save it as .docx"),
)
# Parts of a document with content that no reader returns.
_UNREAD_PARTS = (
    ("images", re.compile(r"(?:word|xl)/media/")),
    ("comments", re.compile(r"(?:word|xl)/(?:\w+/)?comment\w*\.xml", re.I)),
)
# Entities can expand to any size, and name files of this machine. Office programs never write them.
_DECLARATIONS = ("<!DOCTYPE", "<!ENTITY")


def office_kind(data: bytes, where: str) -> OfficeKind | None:
    """Returns the kind of an Office file whose content is safe to read; None for other bytes.

    Raises UnreadableError for files that are known and not read, and for Office files that are damaged,
    encrypted or too large; `where` is the path for the message.
    """
    for first_bytes, name, todo in _REFUSED:
        if data.startswith(first_bytes):
            raise UnreadableError(where, f"this is {name}", todo)
    if data.startswith(_OLE):
        raise _old_office_file(data, where)
    if not data.startswith(_ZIP):
        return None
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            kind = _kind_of_archive(archive, where)
            _check_parts(archive, where)
            return kind
    # Besides BadZipFile, damaged archives raise errors of zlib, of struct, and for unknown methods.
    except UnreadableError:
        raise
    except Exception as error:
        raise damaged(where, error) from error


def damaged(where: str, error: Exception) -> UnreadableError:
    """Returns the error for an Office file that cannot be read."""
    reason = str(error).strip().split("\n")[0] or type(error).__name__
    return UnreadableError(
        where,
        f"the file is damaged ({reason})",
        "open it in an office program, and save it again",
    )


def _old_office_file(data: bytes, where: str) -> UnreadableError:
    for part, name, todo in _OLE_PARTS:
        if part.encode("utf-16-le") in data:
            return UnreadableError(where, f"this is {name}", todo)
    return UnreadableError(
        where, "this is an old Office file", "save it as .xlsx or .docx"
    )


def _kind_of_archive(archive: zipfile.ZipFile, where: str) -> OfficeKind:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return "workbook"
    if "word/document.xml" in names:
        return "word"
    if "xl/workbook.bin" in names:
        raise UnreadableError(
            where, "this is a binary workbook (.xlsb)", "save it as .xlsx or .csv"
        )
    if "mimetype" in names:
        raise UnreadableError(
            where,
            "this is an OpenDocument file",
            "save it as .xlsx, .csv or .docx",
        )
    raise UnreadableError(
        where, "this is a zip archive", "unpack it, and name the page in it"
    )


def _check_parts(archive: zipfile.ZipFile, where: str) -> None:
    """Raises UnreadableError for an archive that is encrypted, too large, or declares XML entities."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > UNPACKED_LIMIT or len(parts) > _MOST_PARTS:
        limit = UNPACKED_LIMIT // 1_000_000
        raise UnreadableError(
            where,
            f"the file is larger than {limit} MB when unpacked, or has more than {_MOST_PARTS} parts",
            "save the table alone",
        )
    for part in parts:
        if part.flag_bits & 1:
            raise UnreadableError(
                where, "the file is protected by a password", "remove the password"
            )
        if not part.filename.endswith((".xml", ".rels")):
            continue
        content = archive.read(part)
        if any(declaration in content for declaration in _declarations()):
            what = f"its part {part.filename} declares XML entities"
            raise UnreadableError(
                where, what, "save the file again in an office program"
            )


def _declarations() -> Iterator[bytes]:
    for declaration in _DECLARATIONS:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            yield declaration.encode(encoding)


def unread_parts(data: bytes) -> Iterator[Finding]:
    """Yields a finding for the images, and one for the comments, that an office document contains."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
    for kind, pattern in _UNREAD_PARTS:
        parts = sum(pattern.match(name) is not None for name in names)
        if parts:
            yield line_finding("T079", 1, "", kind=kind, parts=parts)
