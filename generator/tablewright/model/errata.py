"""What people wrote about wrong pages: corrections and acceptances, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tablewright.model.properties import Property
from tablewright.model.values import Value

What = Literal[
    "value",
    "name",
    "kind",
    "type",
    "required",
    "place",
    "path",
    "properties",
    # Without it, a property that the API lacks is left out of the package.
    "keep-property",
    "scenarios",
]


#: The reason of a suggested entry until a maintainer writes one.
NO_REASON = "TODO"


def selection_words(details: Iterable[tuple[str, str]]) -> str:
    """Return details as words behind the code of a finding: ` with value '2015'`; empty without details."""
    words = ", ".join(f"{name} '{text}'" for name, text in details)
    if not words:
        return ""
    return f" with {words}"


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of captured pages.

    `at` is a shell pattern over `<page>/<place>` (`*` also crosses `/`). `what` is the part that changes: a
    cell's value; a property's name, kind, type, required flag or place (`now` is then the new place; a row
    without a parent has the place `<page>/unplaced/<resource>/<name>`); or an operation's path (at
    `<page>/path`). `properties` adds the properties of `adds` below the place, or at the root of the page if
    `at` is only the page. `keep-property` keeps a property that the API does not have as a member of its
    own. `scenarios` moves the cells of a row: the row has as many values as there are `scenarios`, and they
    become the values of these scenarios, in order.

    Either `was` equals the old value, or the whole old text matches the regular expression `matches`, whose
    groups `now` may use (`\\1`). Without `now`, the value or property is removed. `count` is the number of
    cells or properties that must change; any other number is an error, so that a stale entry is reported.
    `fixes` are the codes of the findings at `at` that the correction ends.
    """

    at: str
    what: What
    why: str
    was: Value | None = None
    matches: str = ""
    now: Value | None = None
    adds: tuple[Property, ...] = ()
    scenarios: tuple[str, ...] = ()
    count: int = 1
    fixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Findings that stay as they are: a code, a pattern over `<page>/<place>`, how many, and why.

    `where_details` are details that each of them has, by name, so that another finding at the place is not
    taken for one of them.
    """

    code: str
    why: str
    at: str = "*"
    count: int = 1
    where_details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectionsFile:
    """`corrections.yaml` of one version: what the publisher of the pages should change."""

    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """`accepted.yaml` of one version: findings that stay as they are."""

    accepted: tuple[Acceptance, ...] = ()


@dataclass(frozen=True, slots=True)
class Errata:
    """The entries of both files of one version, each list in the order of its file."""

    corrections: tuple[Correction, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
