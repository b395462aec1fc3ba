"""Renders Jinja templates. Document text enters Python source only through the filters in this module."""

from __future__ import annotations

import textwrap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2

PACKAGE = Path(__file__).resolve().parents[2]
#: The templates are inside the package in a wheel, and next to `generator/` in a checkout.
_PLACES = (PACKAGE / "templates", PACKAGE.parents[1] / "templates")
TEMPLATES = next((place for place in _PLACES if place.is_dir()), _PLACES[0])


def render(template: str, **view: object) -> str:
    """The text of a template; `view` contains finished strings. Raises UndefinedError for an unknown name."""
    return environment().get_template(template).render(**view)


@cache
def environment() -> jinja2.Environment:
    """The Jinja environment, created once per process."""
    import jinja2  # imported here because a run that finds everything in the cache does not need it

    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the output is not HTML; the filters below escape text for Python
    )
    env.filters.update(pyrepr=pyrepr, docstring=docstring, comment=comment)
    return env


def pyrepr(value: object) -> str:
    """The Python literal of a value."""
    return repr(value)


def escaped(text: str) -> str:
    """Text for the inside of a docstring, with escapes, so that it cannot end the docstring."""
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def docstring(text: str, indent: int = 0) -> str:
    """A triple-quoted docstring, wrapped to the line length; `indent` is the column where it starts."""
    safe = escaped(text)
    if safe.endswith('"'):
        # A quote before the closing quotes would end the docstring early.
        safe += " "
    first, _, rest = safe.partition("\n\n")
    width = 104 - indent
    if not rest and len(first) <= width - 6:
        return f'"""{first}"""'
    paragraphs = []
    for paragraph in (first, *rest.split("\n\n")):
        if paragraph:
            # A break inside a word might split an escape sequence or a path.
            lines = textwrap.fill(
                paragraph, width, break_long_words=False, break_on_hyphens=False
            )
            paragraphs.append(lines)
    body = "\n\n".join(paragraphs)
    indented = textwrap.indent(
        f'"""{body}\n"""', " " * indent, lambda line: bool(line.strip())
    )
    # The template has already written the indent of the first line.
    return indented.lstrip()


def comment(text: str) -> str:
    """Text for a comment: all white space becomes single spaces, so that it stays on one line."""
    return " ".join(text.split())
