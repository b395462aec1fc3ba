"""Two resources that belong together, with what of each goes on as what of the other."""

from __future__ import annotations

from dataclasses import dataclass

from generator.comparing.matching import Matched, match
from generator.comparing.points import Points
from generator.comparing.renaming import Names


@dataclass(frozen=True, slots=True)
class Pair:
    """The older and the newer resource; `api` and `docs` match their members and their rows by wire path."""

    old: Points
    new: Points
    names: Names
    api: Matched
    docs: Matched

    @property
    def name(self) -> str:
        """The resource's name in the newer version."""
        return self.new.resource.name

    def confirmed(self, path: str, target: str) -> str:
        """The reason for a confirmed rename; empty where nobody confirmed this one."""
        goes_on, why = self.names.path(self.name, path)
        return why if goes_on == target else ""


def pair_of(old: Points, new: Points, names: Names) -> Pair:
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
    return Pair(old, new, names, api, docs)
