"""Renders Markdown pages as HTML."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from tablewright.readers import markdown

BARE_PIPE = re.compile(r"(?<!\\)\|")


def with_escaped_pipes(text: str) -> str:
    """Returns the page with `\\|` for each bare pipe in brackets, which would end a cell when rendered."""
    return "\n".join(
        _escaped(line) if line.startswith("|") else line for line in text.split("\n")
    )


def _escaped(line: str) -> str:
    cells = (BARE_PIPE.sub(r"\|", cell) for cell in markdown.split_cells(line))
    return f"| {' | '.join(cells)} |"


def rendered(text: str) -> str:
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(body)
