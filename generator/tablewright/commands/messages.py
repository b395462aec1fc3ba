"""Everything that the commands print passes here: no character of a document controls the terminal.

A document, a file name or a spec file can contain characters that a terminal obeys: escape sequences, and
marks that reverse the direction of the text after them. They are shown as `\\x1b` or `\\u202e`. Characters
that the encoding of the console lacks are shown in the same way, or as the usual ASCII form.
"""

from __future__ import annotations

import codecs
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO, TypeVar

import click

T = TypeVar("T")

#: Control characters except tab and line break, the separators that some programs take for a line break, and
#: the marks that change the direction of text.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)
_LINE_CONTROL = re.compile(r"[\t\n]")
#: How messages and reports are read where the console lacks one of their characters.
_ASCII_FORMS = {
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{LEFTWARDS ARROW}": "<-",
    "\N{BULLET}": "*",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{NO-BREAK SPACE}": " ",
}
_ENCODING_ERRORS = "tablewright-console"


def show(text: str, *, nl: bool = True, err: bool = False) -> None:
    """Print a text of one or more lines to standard output, or with `err` to standard error."""
    click.echo(printable(text), nl=nl, err=err)


def show_json(text: str, *, nl: bool = True) -> None:
    """Print JSON to standard output, so that it stays the same JSON in every encoding."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    if codecs.lookup(encoding).name != "utf-8":
        text = re.sub(r"[^\x00-\x7f]", _json_escape, text)
    show(text, nl=nl)


def printable(text: str) -> str:
    """Return a text with its control characters escaped; tabs and line breaks stay."""
    return _CONTROL.sub(_escape, text)


def one_line(text: str) -> str:
    """Return a message as one line, with all its control characters escaped.

    A line break in it could otherwise begin a line that looks like another message or a command.
    """
    return _LINE_CONTROL.sub(_escape, printable(text))


def _escape(match: re.Match[str]) -> str:
    if match[0] in "\n\t\r":
        return {"\n": r"\n", "\t": r"\t", "\r": r"\r"}[match[0]]
    code = ord(match[0])
    # Above the first 32, the form is that of JSON: JSON texts with such characters stay JSON.
    return f"\\x{code:02x}" if code < 0x20 else f"\\u{code:04x}"


def _json_escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


@contextmanager
def safe_streams() -> Iterator[None]:
    """Until the context ends, standard output and error escape control characters and never fail to encode.

    `show` escapes too: libraries between it and the stream remove or interpret escape sequences.
    """
    before = (sys.stdout, sys.stderr)
    stdout, stderr = _SafeStream(sys.stdout), _SafeStream(sys.stderr)
    sys.stdout, sys.stderr = stdout, stderr
    try:
        yield
    finally:
        # click replaces a stream whose reader has ended; that one stays.
        if sys.stdout is stdout:
            sys.stdout = before[0]
        if sys.stderr is stderr:
            sys.stderr = before[1]


class _SafeStream(io.TextIOBase):
    """A text stream that writes to another one. It has no `buffer`: bytes would not be escaped."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override]  # a property of the class in Python itself
        return getattr(self.stream, "encoding", None) or "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]
        return _ENCODING_ERRORS

    def write(self, text: str) -> int:
        shown = printable(text)
        # A stream in another encoding than UTF-8 would raise an error in the middle of a report.
        encoded = shown.encode(self.encoding, _ENCODING_ERRORS)
        self.stream.write(encoded.decode(self.encoding))
        return len(text)

    def flush(self) -> None:
        self.stream.flush()

    def isatty(self) -> bool:
        return self.stream.isatty()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.stream.fileno()


def _console_form(error: UnicodeError) -> tuple[str, int]:
    """The replacement of characters that an encoding lacks, for `codecs.register_error`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    forms: list[str] = []
    for character in error.object[error.start : error.end]:
        code = ord(character)
        escaped = f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
        forms.append(_ASCII_FORMS.get(character, escaped))
    return "".join(forms), error.end


codecs.register_error(_ENCODING_ERRORS, _console_form)


def progress(doing: str, items: Iterable[T], length: int | None = None) -> Iterable[T]:
    """Return the items, and show a progress bar while they are used if standard error is a terminal.

    `doing` is the label of the bar; `length` is the number of items, if it is known.
    """
    if not sys.stderr.isatty():
        return items
    return _with_bar(doing, items, length)


def _with_bar(doing: str, items: Iterable[T], length: int | None) -> Iterator[T]:
    # Loaded here: rich would double the start time of the commands that print no bar.
    from rich.console import Console
    from rich.progress import Progress

    # The bar consists of escape sequences, so it is not printed to the stream that shows them.
    stream = sys.stderr
    if isinstance(stream, _SafeStream):
        stream = stream.stream
    console = Console(file=stream)
    # While the bar is shown, rich prints other output above it, to the terminal: not if it goes to a file.
    to_terminal = sys.stdout.isatty()
    with Progress(
        console=console, transient=True, redirect_stdout=to_terminal
    ) as shown:
        yield from shown.track(items, length, description=doing)
