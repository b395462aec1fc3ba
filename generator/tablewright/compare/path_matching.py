"""Matches the paths of an older resource with those of a newer one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tablewright.compare.renames import Names
from tablewright.compare.resource_view import ComparedResource


@dataclass(frozen=True, slots=True)
class PathMatches:
    """The result of matching: `pairs` from old to new paths, and the paths that only one side has.

    `removed` and `added` keep the order of their side.
    """

    pairs: Mapping[str, str]
    removed: tuple[str, ...]
    added: tuple[str, ...]

    def follows_parent(self, old: str, new: str) -> bool:
        """Return whether a pair differs only because its parents were renamed or moved."""
        old_parent, _, old_name = old.rpartition("/")
        new_parent, _, new_name = new.rpartition("/")
        if old_name != new_name:
            return False
        # Two paths at the top have no parent that could differ.
        if not old_parent:
            return not new_parent
        return self.pairs.get(old_parent) == new_parent


@dataclass(frozen=True, slots=True)
class ResourcePair:
    """An older and a newer resource, with the matches of their members and of their rows by wire path."""

    old: ComparedResource
    new: ComparedResource
    names: Names
    members: PathMatches
    rows: PathMatches

    @property
    def name(self) -> str:
        """The resource's name in the newer version."""
        return self.new.resource.name

    def rename_reason(self, old_path: str, new_path: str) -> str:
        """Return the reason of a confirmed rename, or the empty text if nobody confirmed this one."""
        renamed, why = self.names.path(self.name, old_path)
        return why if renamed == new_path else ""


def pair_resources(
    old: ComparedResource, new: ComparedResource, names: Names
) -> ResourcePair:
    """Return the two resources with their paths matched."""

    def renamed(path: str) -> str:
        newer_path, _ = names.path(new.resource.name, path)
        return newer_path

    def same_type(old_path: str, new_path: str) -> bool:
        return old.members[old_path].type == new.members[new_path].type

    members = match_paths(old.members, new.members, renamed, same_type)

    def same_member(old_path: str, new_path: str) -> bool:
        # Two rows that are different members of the API are different rows, though their names are equal.
        if old_path not in old.members or new_path not in new.members:
            return True
        return members.pairs.get(old_path) == new_path

    rows = match_paths(old.rows, new.rows, renamed, same_member)
    return ResourcePair(old, new, names, members, rows)


def match_paths(
    old: Collection[str],
    new: Collection[str],
    renamed: Callable[[str], str],
    may_move: Callable[[str, str], bool],
) -> PathMatches:
    """Match equal paths first, then confirmed renames, then names that moved to one other place.

    `renamed` returns the newer name of a path; `may_move` returns whether an old and a new path with the
    same last name can be one member.
    """
    pairs: dict[str, str] = {}
    for path in old:
        if path in new:
            pairs[path] = path
    for path in old:
        newer_path = renamed(path)
        # A newer path that both sides have is paired with itself already.
        if path not in new and newer_path in new and newer_path not in old:
            pairs[path] = newer_path
    removed = _without(old, pairs)
    added = _without(new, pairs.values())
    pairs |= _moves(removed, added, may_move)
    removed = _without(old, pairs)
    added = _without(new, pairs.values())
    return PathMatches(pairs, removed, added)


def topmost(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the paths that are below no other path of the sequence."""
    all_paths = set(paths)
    return tuple(path for path in paths if not is_below(path, all_paths))


def below(path: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Return the paths that are below a path, without the path itself."""
    prefix = f"{path}/"
    return tuple(other for other in paths if other.startswith(prefix))


def is_below(path: str, others: Collection[str]) -> bool:
    """Return whether a path is below one of the others."""
    return any(parent in others for parent in parents_of(path))


def parents_of(path: str) -> Iterator[str]:
    """Yield the paths above a path, the nearest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _moves(
    removed: Sequence[str], added: Sequence[str], may_move: Callable[[str, str], bool]
) -> dict[str, str]:
    """Return the moves: a name removed in exactly one place and added in exactly one, with all below it."""
    removed_by_name = _topmost_by_name(removed)
    added_by_name = _topmost_by_name(added)
    moves: dict[str, str] = {}
    for name, old_places in removed_by_name.items():
        new_places = added_by_name.get(name, [])
        # A name with two candidates is ambiguous: it stays removed and added.
        if len(old_places) != 1 or len(new_places) != 1:
            continue
        old_path = old_places[0]
        new_path = new_places[0]
        if may_move(old_path, new_path):
            moves[old_path] = new_path
    moved_members: dict[str, str] = {}
    for old_path, new_path in moves.items():
        for member in below(old_path, removed):
            moved_member = new_path + member.removeprefix(old_path)
            # A member that did not move along stays removed.
            if moved_member in added:
                moved_members[member] = moved_member
    return moves | moved_members


def _topmost_by_name(paths: Sequence[str]) -> dict[str, list[str]]:
    """Return the topmost paths by their last name."""
    by_name: dict[str, list[str]] = {}
    for path in topmost(paths):
        by_name.setdefault(_last_name(path), []).append(path)
    return by_name


def _without(paths: Iterable[str], matched: Iterable[str]) -> tuple[str, ...]:
    matched_paths = set(matched)
    return tuple(path for path in paths if path not in matched_paths)


def _last_name(path: str) -> str:
    """Return the last name of a path, without the number of a repeated row: `decks/name#2` gives `name`."""
    _, _, name = path.rpartition("/")
    name, _, _ = name.partition("#")
    return name
