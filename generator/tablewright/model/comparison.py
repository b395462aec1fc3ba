"""The result of comparing two versions, or two git revisions of one version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Who has to act on a change: programs that read records, programs that write them, those who prepare for
#: a certification (with more or with less to do), or nobody. The most serious group is first.
Group = Literal[
    "breaks-readers",
    "breaks-writers",
    "requires-more",
    "requires-less",
    "documentation",
]

#: The change of a version since a git revision.
VersionStatus = Literal["new", "changed", "removed"]

#: The change of a place. A page lists a member, or covers a resource, that the API has; the API adds or
#: removes members, resources and values of descriptors.
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
    """A place in the spec: a file relative to the checkout, and a path in it (empty: the whole file).

    In the file of a page the path is a place of the page, in a facts file it is OBJECT/MEMBER
    or descriptors/DESCRIPTOR.
    """

    file: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one place.

    `resource` is the resource's name in the newer version, or in the older one where the newer has none; it
    is empty for a change of the whole version. `at` is a wire path in the resource, such as
    `sectionReference/schoolId`, or empty for the resource itself. For a code value of a descriptor it is the
    end of its URI: `TermDescriptor#Fall Semester`. `case` is a code of
    `compare.change_kinds`, which gives `kind` and `group`. `was` and `now` are texts to print. `scenarios`
    are the numbers of the scenarios whose value changed. `members` are the paths below `at` that were added
    or removed together with it. `details` are the required properties of a new page, or the values of a new
    scenario. `note` is one of: the reason of a confirmed rename, a guess at a rename, a
    hint about an optional parent, the correction that a value comes from.
    """

    resource: str
    at: str
    kind: Kind
    case: str
    group: Group
    before: Place | None
    after: Place | None
    # Texts and not values: reports print them, nothing calculates with them.
    was: str = ""
    now: str = ""
    scenarios: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two compared versions.

    `resources` are the names of the resources that have a page; `revision` is empty for the working tree.
    """

    family: str
    name: str
    package: str
    title: str
    release: str
    resources: tuple[str, ...]
    # Versions are compared in the working tree or in any git revision.
    revision: str = ""

    @property
    def label(self) -> str:
        """The name of the side on the command line: `edfi/v5`, `edfi/v5@main`."""
        version = f"{self.family}/{self.name}"
        # The form that `tablewright diff` accepts as an argument.
        return f"{version}@{self.revision}" if self.revision else version


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes between two versions, sorted by group, resource and place.

    `stale` describes the entries of `renames.yaml` whose resource or property does not exist.
    `pages_without_facts` are the names of pages that differ and whose resource the facts do not have.
    """

    before: Side
    after: Side
    changes: tuple[Change, ...] = ()
    stale: tuple[str, ...] = ()
    pages_without_facts: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether there is any difference, also on a page that could not be compared in detail."""
        return bool(self.changes or self.pages_without_facts)


@dataclass(frozen=True, slots=True)
class VersionChange:
    """The changes of one version since a git revision.

    `comparison` compares a changed version with its earlier state, and a new version with its predecessor;
    it is None for a removed version and for a new one without a predecessor.
    """

    family: str
    name: str
    status: VersionStatus
    comparison: Comparison | None = None
