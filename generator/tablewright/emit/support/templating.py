"""The one Jinja environment, and the only doors through which document text enters Python source."""

from __future__ import annotations

import textwrap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2

PACKAGE = Path(__file__).resolve().parents[2]
#: In a wheel the templates lie inside the package, in a checkout beside the folder of the package.
_PLACES = (PACKAGE / "templates", PACKAGE.parents[1] / "templates")
TEMPLATES = next((place for place in _PLACES if place.is_dir()), _PLACES[0])


def render(template: str, **view: object) -> str:
    """The text of a template over a view of finished strings; an undefined name is an error."""
    return environment().get_template(template).render(**view)


@cache
def environment() -> jinja2.Environment:
    """The environment, made once a process."""
    import jinja2  # a run that finds everything in the cache never needs it

    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the output is source code, and goes through the filters below
    )
    env.filters.update(pyrepr=pyrepr, docstring=docstring, comment=comment)
    return env


def pyrepr(value: object) -> str:
    """A Python literal."""
    return repr(value)


def escaped(text: str) -> str:
    """Text for the inside of a docstring, which it cannot end."""
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def docstring(text: str, indent: int = 0) -> str:
    """A triple-quoted docstring, wrapped, that no text can break out of."""
    safe = escaped(text)
    if safe.endswith('"'):
        safe += " "
    first, _, rest = safe.partition("\n\n")
    width = 104 - indent
    if not rest and len(first) <= width - 6:
        return f'"""{first}"""'
    paragraphs = [
        # A break might fall into an escape or a path.
        textwrap.fill(paragraph, width, break_long_words=False, break_on_hyphens=False)
        for paragraph in (first, *rest.split("\n\n"))
        if paragraph
    ]
    body = ("\n\n").join(paragraphs)
    return textwrap.indent(f'"""{body}\n"""', " " * indent, lambda line: bool(line.strip())).lstrip()


def comment(text: str) -> str:
    """Text for one comment line."""
    return " ".join(text.split())
