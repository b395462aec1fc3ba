"""Which path of the older side goes on as which path of the newer one, in one layer of a resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from tablewright.compare.renames import Names
from tablewright.compare.resource_view import ComparedResource


@dataclass(frozen=True, slots=True)
class ResourcePair:
    """The older and the newer resource; `api` and `docs` match their members and their rows by wire path."""

    old: ComparedResource
    new: ComparedResource
    names: Names
    api: PathMatches
    docs: PathMatches

    @property
    def name(self) -> str:
        """The resource's name in the newer version."""
        return self.new.resource.name

    def confirmed(self, path: str, target: str) -> str:
        """The reason for a confirmed rename; empty where nobody confirmed this one."""
        goes_on, why = self.names.path(self.name, path)
        return why if goes_on == target else ""


def pair_of(old: ComparedResource, new: ComparedResource, names: Names) -> ResourcePair:
    """The two resources, matched."""

    def renamed(path: str) -> str:
        return names.path(new.resource.name, path)[0]

    api = match(old.api, new.api, renamed, lambda was, now: old.api[was].type == new.api[now].type)
    # Members that the API has in both places are two; only the page's own places move without it.
    docs = match(
        old.docs,
        new.docs,
        renamed,
        lambda was, now: was not in old.api or now not in new.api or api.pairs.get(was) == now,
    )
    return ResourcePair(old, new, names, api, docs)


@dataclass(frozen=True, slots=True)
class PathMatches:
    """The paths of both sides that belong together, and those that stand alone, in their own order."""

    pairs: Mapping[str, str]
    removed: tuple[str, ...]
    added: tuple[str, ...]

    def explained(self, old: str, new: str) -> bool:
        """Whether a pair only follows the pair above it: the same name, below what belongs together."""
        above, _, name = old.rpartition("/")
        goes_on, _, now = new.rpartition("/")
        return name == now and self.pairs.get(above, "" if not above else None) == goes_on


def match(
    old: Mapping[str, object],
    new: Mapping[str, object],
    renamed: Callable[[str], str],
    alike: Callable[[str, str], bool],
) -> PathMatches:
    """The same path first, then the confirmed rename, then the one place to which a name may have moved.

    `renamed` gives the newer name of a path; `alike` says whether a path and another may be one member.
    """
    pairs = {path: path for path in old if path in new}
    for path in old:
        target = renamed(path)
        if path not in new and target in new and target not in old:
            pairs[path] = target
    pairs |= _moves(_alone(old, pairs), _alone(new, pairs.values()), alike)
    return PathMatches(pairs, _alone(old, pairs), _alone(new, pairs.values()))


def topmost(paths: Iterable[str]) -> tuple[str, ...]:
    """Those paths that stand below no other of them."""
    known = set(paths)
    return tuple(path for path in paths if not any(above in known for above in ancestors(path)))


def below(path: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Those paths that stand below one, without it."""
    return tuple(each for each in paths if each.startswith(f"{path}/"))


def is_below(path: str, others: Collection[str]) -> bool:
    """Whether a path stands below one of the others."""
    return any(above in others for above in ancestors(path))


def ancestors(path: str) -> Iterable[str]:
    """The paths above one, the nearest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _moves(removed: Iterable[str], added: Iterable[str], alike: Callable[[str, str], bool]) -> dict[str, str]:
    """A name that is gone in one place and new in exactly one other has moved, with all below it."""
    gone, come = topmost(removed), topmost(added)
    left, here = (Counter(_name(path) for path in paths) for paths in (gone, come))
    targets = {_name(path): path for path in come}
    moved = {
        path: targets[name]
        for path in gone
        if left[name := _name(path)] == here[name] == 1 and alike(path, targets[name])
    }
    return moved | {
        path: target + path.removeprefix(top)
        for top, target in moved.items()
        for path in below(top, removed)
        if target + path.removeprefix(top) in added
    }


def _alone(paths: Iterable[str], paired: Collection[str]) -> tuple[str, ...]:
    taken = set(paired)
    return tuple(path for path in paths if path not in taken)


def _name(path: str) -> str:
    return path.rpartition("/")[2].partition("#")[0]
