"""What became of every version since a git revision, in the forms of a comparison."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from tablewright.compare.report.json_form import plain_of
from tablewright.compare.report.markdown import markdown_of
from tablewright.compare.report.text import text_of
from tablewright.model.comparison import Comparison, VersionChange


def since_text(found: Sequence[VersionChange], revision: str) -> str:
    """For a terminal."""
    return _joined([_told(each, text_of) for each in found], revision)


def since_markdown(found: Sequence[VersionChange], revision: str) -> str:
    """For a pull request."""
    return _joined([_told(each, markdown_of) for each in found], revision)


def since_json(found: Sequence[VersionChange], _revision: str) -> str:
    """For tools: a list of objects with version, fate and comparison (null where there is none)."""
    plain = [
        {
            "version": f"{each.family}/{each.name}",
            "fate": each.fate,
            "comparison": plain_of(each.comparison) if each.comparison else None,
        }
        for each in found
    ]
    return json.dumps(plain, indent=1, ensure_ascii=False) + "\n"


def _told(each: VersionChange, form: Callable[[Comparison], str]) -> str:
    """A sentence for what came or went, and the comparison where there is one."""
    said = "" if each.fate == "changed" else f"{each.family}/{each.name} {_FATES[each.fate]}\n"
    return "\n".join(part for part in (said, form(each.comparison) if each.comparison else "") if part)


_FATES = {"new": "is new.", "removed": "was removed."}


def _joined(parts: Sequence[str], revision: str) -> str:
    return "\n".join(parts) or f"No differences since {revision}\n"
