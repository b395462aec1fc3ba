"""CHANGES.md of a package: the changes since the previous version, and the history of its releases."""

from __future__ import annotations

from tablewright.compare.report.markdown import changes_by_group
from tablewright.compare.report.model import covered_on_one_side
from tablewright.emit.support.python_text import plain_name
from tablewright.emit.support.templating import render
from tablewright.model.artifact import Artifact
from tablewright.model.comparison import Comparison
from tablewright.model.version import Release, Version

#: The entry of a package without a history.
_FIRST = ("First release.",)


def emit(version: Version) -> tuple[Artifact, ...]:
    """CHANGES.md as the only artifact."""
    info = version.info
    covered = tuple(resource.name for resource in version.resources)
    release = Release(info.release, _FIRST)
    if version.history:
        release = version.history[0]
    view: dict[str, object] = {
        "info": info,
        "command": plain_name(info.package.replace("_", "-")),
        "before": "",
        "versions": "",
        "coverage": (),
        "changes": "",
        "release": release,
        "earlier": version.history[1:],
        "notes_folder": f"spec/{info.family}/{info.name}/changes",
        "covered": _joined(covered),
    }
    changes = version.changes
    if changes is not None:
        # Without its release, so that a release of the older package changes nothing in this one.
        view["before"] = changes.before.title
        view["versions"] = f"{changes.before.label} {changes.after.label}"
        view["coverage"] = _coverage(changes)
        view["changes"] = changes_by_group(changes, 4)
    text = render("changes/CHANGES.md.jinja", **view)
    return (Artifact("CHANGES.md", text, "text"),)


def _coverage(changes: Comparison) -> list[str]:
    """Sentences about the resources that both packages cover, and those that only one covers."""
    removed, added = covered_on_one_side(changes)
    shared = tuple(name for name in changes.after.resources if name not in added)
    sentences = [f"Covered by both: {_joined(shared)}."]
    one_sided = (
        (changes.before.title, removed),
        (changes.after.title, added),
    )
    for title, names in one_sided:
        # "only: nothing" would be noise; most versions cover the same resources.
        if names:
            sentences.append(f"Covered by {title} only: {_joined(names)}.")
    return sentences


def _joined(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "nothing"
