"""CHANGES.md: what changed since the version before, and what each release of the package brought."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.compare.report.markdown import tables_by_group
from tablewright.compare.report.model import covered_on_one_side
from tablewright.emit.support.templating import render
from tablewright.model.artifact import Artifact
from tablewright.model.comparison import Comparison
from tablewright.model.version import Version

#: What is said of a package that has no history yet.
_FIRST = ("First release.",)


def emit(version: Version) -> tuple[Artifact, ...]:
    """CHANGES.md."""
    changes, info = version.changes, version.info
    view = {
        "info": info,
        "command": info.package.replace("_", "-"),
        "before": _before(changes) if changes else "",
        "spoken": f"{changes.before.label} {changes.after.label}" if changes else "",
        "coverage": tuple(_coverage(changes)) if changes else (),
        "changes": tables_by_group(changes, 4).rstrip() if changes else "",
        "news": info.history[0].changes if info.history else _FIRST,
        "earlier": info.history[1:],
        "covered": _listed(tuple(resource.name for resource in version.resources)),
    }
    return (Artifact("CHANGES.md", render("changes/CHANGES.md.jinja", **view), "text"),)


def _before(changes: Comparison) -> str:
    side = changes.before
    return f"{side.title} ({side.package.replace('_', '-')} {side.release})"


def _coverage(changes: Comparison) -> Iterator[str]:
    """Which resources were compared, and which only one of the two packages covers."""
    gone, come = covered_on_one_side(changes)
    shared = tuple(name for name in changes.after.resources if name not in come)
    yield f"Covered by both: {_listed(shared)}."
    if gone:
        yield f"Covered by {changes.before.title} only: {_listed(gone)}."
    if come:
        yield f"Covered by {changes.after.title} only: {_listed(come)}."


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "nothing"
