"""Renders generated/FINDINGS.md from the rules, so that the page cannot differ from what `lint` reports."""

from __future__ import annotations

from dataclasses import dataclass

from tablewright.emit.support.templating import render
from tablewright.rules import GROUPS


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as a row of a Markdown table."""

    code: str
    level: str
    text: str
    advice: str


def findings_text() -> str:
    """The text of generated/FINDINGS.md."""
    groups = []
    for title, rules in GROUPS:
        rows = []
        for rule in rules:
            text, advice = _cell(rule.outline("*{}*")), _cell(rule.advice)
            rows.append(RuleView(rule.code, rule.level, text, advice))
        groups.append((title, rows))
    return render("index/FINDINGS.md.jinja", groups=groups)


def _cell(text: str) -> str:
    """The text as a cell of a Markdown table, which a `|` would end, even one behind a backslash."""
    return text.replace("\\", "\\\\").replace("|", r"\|")
