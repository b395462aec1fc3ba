"""Renders the Jinja templates of the generated files, and refuses text that could become code or markup.

The file name of a template gives its language. Its environment prints numbers and safe texts of that
language (see `values.safe_text`), which only the filters here and the functions behind them create. Any
other value is an error: a plain text, and also a safe text that was joined to another one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tablewright.emit.support import (
    bru_text,
    example_text,
    python_text,
    toml_text,
)
from tablewright.errors import RenderError
from tablewright.model.artifact import STAMP
from tablewright.values import markdown
from tablewright.values.safe_text import (
    Bru,
    JavaScript,
    Markdown,
    Name,
    Python,
    SafeText,
    Toml,
)

if TYPE_CHECKING:
    import jinja2

PACKAGE = Path(__file__).resolve().parents[2]
#: The templates are inside the package in a wheel, and next to `generator/` in a checkout.
_PLACES = (PACKAGE / "templates", PACKAGE.parents[1] / "templates")
TEMPLATES = next((place for place in _PLACES if place.is_dir()), _PLACES[0])

#: A function that escapes or checks a value, and returns a safe text.
_Filter: TypeAlias = Callable[..., SafeText]

#: The filters that every language has.
_NAME_FILTERS: Mapping[str, _Filter] = {
    "name": python_text.python_name,
    "names": python_text.python_names,
    "plain_name": python_text.plain_name,
}


@dataclass(frozen=True, slots=True)
class _Language:
    """A language: the class of its safe texts, the function that writes a comment, and its filters."""

    text_class: type[SafeText]
    comment: Callable[[str], SafeText]
    filters: Mapping[str, _Filter]


_PYTHON = _Language(
    Python,
    python_text.comment,
    {
        "pyrepr": python_text.pyrepr,
        "docstring": python_text.docstring,
        "imports": python_text.python_imports,
    },
)
_TOML = _Language(Toml, toml_text.comment, {"toml": toml_text.toml})
_MARKDOWN = _Language(
    Markdown,
    markdown.comment,
    {
        "text": markdown.text,
        "cell": markdown.cell,
        "cells": markdown.cells,
        "code": markdown.code,
        "code_cell": markdown.code_cell,
        "prose": markdown.prose,
        "python": example_text.python,
        "shell": example_text.shell,
        "shell_in_quotes": example_text.shell_in_quotes,
    },
)
_BRU = _Language(
    Bru,
    bru_text.comment,
    {
        "value": bru_text.value,
        "entry": bru_text.entry,
        "json_block": bru_text.json_block,
    },
)
_JAVASCRIPT = _Language(JavaScript, bru_text.script_comment, {})
#: The language of a template by the end of its file name.
_LANGUAGES: Mapping[str, _Language] = {
    ".py.jinja": _PYTHON,
    ".pyi.jinja": _PYTHON,
    ".toml.jinja": _TOML,
    ".md.jinja": _MARKDOWN,
    ".bru.jinja": _BRU,
    ".js.jinja": _JAVASCRIPT,
}


def render(template: str, **view: object) -> str:
    """The text of a template with the values of `view`.

    Raises RenderError for a value that is not safe in the language of the template, and UndefinedError for a
    name that `view` lacks.
    """
    return environment(template).get_template(template).render(**view)


def python_header(*path: str) -> Python:
    """The comment that begins a generated Python file: from which file of the spec it comes."""
    return python_text.comment(_header_text(path))


def _header_text(path: Iterable[str]) -> str:
    return f"{STAMP.removeprefix('# ')} from {'/'.join(path)}; do not edit."


def environment(template: str) -> jinja2.Environment:
    """The environment of the language of a template. Raises RenderError for a name of no language."""
    for ending in _LANGUAGES:
        if template.endswith(ending):
            return _environment(ending)
    todo = f"end its name in one of {', '.join(_LANGUAGES)}"
    raise RenderError(template, "the language of this template is not known", todo)


@cache
def _environment(ending: str) -> jinja2.Environment:
    """The environment of a language, created once per process."""
    import jinja2  # imported here because a run that finds everything in the cache does not need it

    language = _LANGUAGES[ending]

    def header(*path: str) -> SafeText:
        return language.comment(_header_text(path))

    @jinja2.pass_context
    def checked(context: jinja2.runtime.Context, value: object) -> object:
        if isinstance(value, jinja2.Undefined):
            # The undefined value itself raises the error that contains its name.
            return str(value)
        if not _is_safe(value, language.text_class):
            what = f"it prints {value!r}, which may be code or markup"
            filters = ", ".join([*_NAME_FILTERS, *language.filters])
            todo = f"use one of the filters {filters}"
            raise RenderError(f"templates/{context.name}", what, todo)
        return value

    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the output is not HTML; `checked` accepts escaped text alone
        finalize=checked,
    )
    env.filters.update(_NAME_FILTERS)
    env.filters.update(language.filters)
    env.globals["header"] = header
    return env


def _is_safe(value: object, text_class: type[SafeText]) -> bool:
    # Booleans are numbers in Python, but `True` is none in the other languages.
    if isinstance(value, int):
        return not isinstance(value, bool)
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, (text_class, Name))
