"""Two versions, or two revisions of one, compared: what changed, where on both sides, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: What a change means for those who use the API, the gravest first.
Group = Literal["breaks-readers", "breaks-writers", "asks-more", "asks-less", "documentation"]

#: What became of a version since a git revision.
Fate = Literal["new", "changed", "removed"]

Kind = Literal[
    "added",
    "removed",
    "listed",
    "unlisted",
    "covered",
    "uncovered",
    "renamed",
    "moved",
    "retyped",
    "required",
    "key",
    "values",
    "scenario",
    "page",
    "convention",
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the spec: a file relative to the checkout, and the path in it.

    In a page's file the path is the page's own place, in a facts file it is OBJECT/MEMBER; empty: the file.
    """

    file: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one place.

    `resource` and `at` (its wire path there, empty for the resource itself) are those of the newer
    version, of the older one where the newer has none; `resource` is empty for what holds for all.
    `case` is a code of `comparing.meanings`, which gives `kind` and `group`. `was` and `now` are texts to
    print; `scenarios` are those whose value changed; `within` are the paths below `at` that share its
    fate. `note` is the reason given for a rename, a rename that looks likely, where
    something lost still stands, or that a value is an erratum's.
    """

    resource: str
    at: str
    kind: Kind
    case: str
    group: Group
    before: Place | None
    after: Place | None
    was: str = ""
    now: str = ""
    scenarios: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two compared: `revision` is empty for the working tree; `resources` are the covered ones."""

    family: str
    name: str
    package: str
    title: str
    release: str
    resources: tuple[str, ...]
    revision: str = ""

    @property
    def label(self) -> str:
        """As the command line names it: `edfi/v5`, `edfi/v5@main`."""
        return f"{self.family}/{self.name}" + (f"@{self.revision}" if self.revision else "")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs, in a stable order: by group, resource and place.

    `stale` are the entries of `renames.yaml` that name a resource or a place which is not there.
    """

    before: Side
    after: Side
    changes: tuple[Change, ...] = ()
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionChange:
    """What became of one version since a git revision.

    A new version is compared with its predecessor, None if it has none; a removed one with nothing.
    """

    family: str
    name: str
    fate: Fate
    comparison: Comparison | None = None
