"""Appends suggested entries to the hand-written files of a version; every comment in them stays."""

from __future__ import annotations

from collections.abc import Mapping

from tablewright import files
from tablewright.errors import TablewrightError
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree
from tablewright.workflow.writing import owned_folder


def append_entries(
    tree: SpecTree, version: VersionRef, texts: Mapping[str, str]
) -> tuple[str, ...]:
    """Appends the entries to the files; returns the paths of the files.

    `texts` are by the name of the file: its key (`corrections:`), and the lines of the entries below it.
    Raises TablewrightError if a file cannot be written.
    """
    shown = f"spec/{version}"
    folder = owned_folder(tree.root, shown)
    written = []
    for name, text in texts.items():
        path = tree.root / shown / name
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        after = with_entries(before, text)
        if after is None:
            what = "has its entries on one line, so that none can be appended"
            todo = "copy the entries that `lint --suggest` prints"
            raise TablewrightError(f"{shown}/{name}", what, todo)
        files.update_file(folder, name, after)
        written.append(f"{shown}/{name}")
    return tuple(written)


def with_entries(before: str, text: str) -> str | None:
    """The text of a file with further entries at the end of its list, which is the only key of the file.

    None if the list is written on the line of its key.
    """
    heading, _, entries = text.partition("\n")
    lines = before.rstrip().splitlines()
    kept = []
    has_key = False
    for line in lines:
        if not line.startswith(heading):
            kept.append(line)
            continue
        has_key = True
        # `init` writes an empty list; a comment behind it stays.
        rest = line.removeprefix(heading).lstrip().removeprefix("[]")
        if rest.strip() and not rest.lstrip().startswith("#"):
            return None
        kept.append(f"{heading}{rest}")
    if not has_key:
        kept.append(heading)
    kept.append(entries.rstrip())
    return "\n".join(kept) + "\n"
