"""Changes the hand-written files of a version as `lint --suggest` suggests; every comment in them stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tablewright import files
from tablewright.errors import TablewrightError
from tablewright.model.findings import AcceptancePlace
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree
from tablewright.specfiles.entry_edits import with_entries, without_places
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


def remove_places(
    tree: SpecTree, version: VersionRef, places: Iterable[AcceptancePlace]
) -> None:
    """Removes places from the acceptances of a version, and each acceptance that has no other place.

    Raises TablewrightError if the file cannot be written.
    """
    folder = owned_folder(tree.root, f"spec/{version}")
    name = "accepted.yaml"
    before = (tree.root / f"spec/{version}" / name).read_text(encoding="utf-8")
    gone: dict[int, set[int]] = {}
    for place in places:
        if place.place is not None:
            gone.setdefault(place.entry, set()).add(place.place)
    files.update_file(folder, name, without_places(before, gone))
