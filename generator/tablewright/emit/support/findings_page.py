"""The findings reference of generated/, made from the rules so that it cannot say anything else."""

from __future__ import annotations

from dataclasses import dataclass

from tablewright.emit.support.templating import render
from tablewright.rules import GROUPS


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as a row of a Markdown table."""

    code: str
    text: str
    mend: str


def findings_text() -> str:
    """The text of generated/FINDINGS.md."""
    groups = [
        (
            title,
            [
                RuleView(
                    f"{rule.code} (error)" if rule.severity == "error" else rule.code,
                    _cell(rule.outline("*{}*")),
                    _cell(rule.advice),
                )
                for rule in rules
            ],
        )
        for title, rules in GROUPS
    ]
    return render("index/FINDINGS.md.jinja", groups=groups)


def _cell(text: str) -> str:
    return text.replace("|", r"\|")
