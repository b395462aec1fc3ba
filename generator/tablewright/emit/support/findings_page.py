"""Renders generated/FINDINGS.md from the rules, so that the page cannot differ from what `lint` reports."""

from __future__ import annotations

from dataclasses import dataclass

from tablewright.emit.support.python_text import plain_name
from tablewright.emit.support.templating import render
from tablewright.rules import GROUPS
from tablewright.values.safe_text import Markdown, Name


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as a row of a Markdown table."""

    code: Name
    level: Name
    text: Markdown
    advice: Markdown


def findings_text() -> str:
    """The text of generated/FINDINGS.md."""
    groups = []
    for title, rules in GROUPS:
        rows = []
        for rule in rules:
            text = _cell(rule.outline("*{}*"))
            advice = _cell(rule.advice)
            code = plain_name(rule.code)
            level = plain_name(rule.level)
            rows.append(RuleView(code, level, text, advice))
        groups.append((title, rows))
    return render("index/FINDINGS.md.jinja", groups=groups)


def _cell(text: str) -> Markdown:
    """The text as a cell of a Markdown table, which a `|` would end, even one behind a backslash."""
    # The rules are texts of the program, so their marks are meant as such.
    return Markdown(text.replace("\\", "\\\\").replace("|", r"\|"))
