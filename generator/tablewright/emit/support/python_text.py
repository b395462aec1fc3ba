"""Writes text into Python source: names, literals, docstrings and comments."""

from __future__ import annotations

import keyword
import math
import re
import textwrap
from collections.abc import Iterable, Sequence

from tablewright.errors import RenderError
from tablewright.values.safe_text import Name, Python, on_one_line, visible

#: A name in Python, or several joined by dots. Python changes some letters outside ASCII (`ﬁ` to `fi`).
_PYTHON_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
#: A name of a command, a package index or a file: `edfi-v5`, `student-programs`, `5.0`.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
#: What Python takes for a declaration of the encoding, up to its `:` or `=` (PEP 263).
_ENCODING = re.compile(r"coding(?=[:=])")

_WIDTH = 104
_COMPACT_WIDTH = 98
_QUOTES = '"""'


def python_name(text: str) -> Name:
    """A Python name, or several joined by dots. Raises RenderError for any other text."""
    is_name = _PYTHON_NAME.fullmatch(text) is not None
    if not is_name or any(map(keyword.iskeyword, text.split("."))):
        raise RenderError(repr(text), "this is not a Python name", "rename it")
    return Name(text)


def python_names(texts: Sequence[str]) -> Name:
    """The names of an import, joined by commas: `a, b as c`. Raises RenderError for any other text."""
    for text in texts:
        for part in text.split(" as "):
            python_name(part)
    return Name(", ".join(texts))


def python_imports(classes: Iterable[tuple[str, str]]) -> Python:
    """The text behind `import`: pairs of a name and the local name, which follows `as` if it differs.

    Raises RenderError for any other text.
    """
    imports: list[str] = []
    for name, local_name in classes:
        text = python_name(name)
        if local_name != name:
            imports.append(f"{text} as {python_name(local_name)}")
        else:
            imports.append(text)
    return Python(", ".join(imports))


def plain_name(text: str) -> Name:
    """A name of a command or a file. Raises RenderError for any other text."""
    if not _PLAIN_NAME.fullmatch(text):
        todo = "use letters, digits, hyphens, underscores and dots"
        raise RenderError(repr(text), "this is not a name of a command or file", todo)
    return Name(text)


def pyrepr(value: object) -> Python:
    """The Python literal of a value. Raises TypeError for a value that has none."""
    _require_literal(value)
    return Python(repr(value))


def _require_literal(value: object) -> None:
    """Raises TypeError for an object whose `repr` is no literal."""
    if isinstance(value, dict):
        for key, content in value.items():
            _require_literal(key)
            _require_literal(content)
    elif isinstance(value, tuple | list):
        for item in value:
            _require_literal(item)
    elif isinstance(value, float):
        # The `repr` of these is the name `nan` or `inf`.
        if not math.isfinite(value):
            raise TypeError(f"there is no Python literal of {value!r}")
    elif not isinstance(value, str | int | None):
        raise TypeError(f"there is no Python literal of {value!r}")


def docstring(text: str, indent: int = 0) -> Python:
    """A triple-quoted docstring, wrapped to the line length; `indent` is the column where it starts."""
    safe = _escaped(text)
    if safe.endswith('"'):
        # A quote before the closing quotes would end the docstring early.
        safe += " "
    first, _, rest = safe.partition("\n\n")
    width = _WIDTH - indent
    if not rest and len(first) <= width - 6:
        return Python(f"{_QUOTES}{first}{_QUOTES}")
    paragraphs: list[str] = []
    for paragraph in (first, *rest.split("\n\n")):
        if paragraph:
            paragraphs.append(_wrapped(paragraph, width))
    body = "\n\n".join(paragraphs)
    indented = textwrap.indent(
        f"{_QUOTES}{body}\n{_QUOTES}", " " * indent, lambda line: bool(line.strip())
    )
    # The template has already written the indent of the first line.
    return Python(indented.lstrip())


def compact_docstring(text: str) -> Python:
    """A docstring inside a class, whose closing quotes are on the line of its last word."""
    body = textwrap.fill(_escaped(text), _COMPACT_WIDTH, break_long_words=False)
    # Wrapping removes a blank after a last quote, so it is added here.
    if body.endswith('"'):
        body += " "
    indented = body.replace("\n", "\n    ")
    return Python(f"{_QUOTES}{indented}{_QUOTES}")


def comment(text: str) -> Python:
    """A comment on one line."""
    # Python reads `coding: utf-7` in the first comment as the encoding of the whole file.
    without_encoding = _ENCODING.sub("coding ", on_one_line(text))
    return Python(f"# {without_encoding}")


def _escaped(text: str) -> str:
    """Text for the inside of a docstring, with escapes, so that it cannot end the docstring."""
    lines: list[str] = []
    for line in text.replace("\\", "\\\\").split("\n"):
        # Other control characters would be lost, or are not allowed in source.
        lines.append(visible(line))
    return "\n".join(lines).replace(_QUOTES, '\\"\\"\\"')


def _wrapped(paragraph: str, width: int) -> str:
    # A break inside a word might split an escape sequence or a path.
    return textwrap.fill(
        paragraph, width, break_long_words=False, break_on_hyphens=False
    )
