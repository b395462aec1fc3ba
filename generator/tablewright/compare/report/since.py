"""Prints the changes of every version since a git revision, as text, Markdown or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from tablewright.compare.report.json_form import comparison_data
from tablewright.compare.report.markdown import comparison_markdown
from tablewright.compare.report.text import comparison_text
from tablewright.model.comparison import Comparison, VersionChange
from tablewright.model.json_types import Json, JsonObject


def since_text(
    changes: Sequence[VersionChange], revision: str, verbose: bool = False
) -> str:
    """Return the changes as text for a terminal."""
    return _report(changes, revision, comparison_text, verbose=verbose)


def since_markdown(
    changes: Sequence[VersionChange], revision: str, verbose: bool = False
) -> str:
    """Return the changes as Markdown for a pull request."""
    return _report(changes, revision, comparison_markdown, verbose=verbose)


def since_json(
    changes: Sequence[VersionChange], _revision: str, _verbose: bool = False
) -> str:
    """Return a JSON list of objects with version, status and comparison (null where there is none)."""
    items: list[Json] = []
    for change in changes:
        comparison: Json = None
        if change.comparison:
            comparison = comparison_data(change.comparison)
        item: JsonObject = {
            "version": f"{change.family}/{change.name}",
            "status": change.status,
            "comparison": comparison,
        }
        items.append(item)
    return json.dumps(items, indent=1, ensure_ascii=False) + "\n"


def _report(
    changes: Sequence[VersionChange],
    revision: str,
    comparison_form: Callable[[Comparison, bool], str],
    *,
    verbose: bool,
) -> str:
    parts: list[str] = []
    for change in changes:
        version = f"{change.family}/{change.name}"
        if change.status == "new":
            parts.append(f"{version} is new.\n")
        elif change.status == "removed":
            parts.append(f"{version} was removed.\n")
        # A removed version, and the first version of a family, are compared with nothing.
        if change.comparison:
            parts.append(comparison_form(change.comparison, verbose))
    return "\n".join(parts) or f"No differences since {revision}\n"
