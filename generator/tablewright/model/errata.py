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
    "keep-property",
    "scenarios",
]


#: Stands for the reason of a suggested entry until a maintainer writes one.
NO_REASON = "TODO"


def selection_words(details: Iterable[tuple[str, str]]) -> str:
    """` with mentioned '2015'`: details in words, to be put behind a code; empty for none."""
    words = ", ".join(f"{name} '{text}'" for name, text in details)
    return f" with {words}" if words else ""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of captured pages.

    `at` is a shell pattern over `<page>/<place>` (`*` also crosses `/`). `what` says which part
    changes: a cell's value, or a property's name, kind, type, required flag or place (`now` is then the
    new place; rows without a place stand at `<page>/unplaced/<resource>/<name>`), or an operation's path
    (at `<page>/path`). `properties` puts the properties of `adds` below the place, or at the root of the
    page that `at` names alone. `member` keeps a property that the API does not have as a member of its own.
    `scenarios` moves the cells of a row: its values, as many as there are `scenarios` and in their order, are
    those of these scenarios.
    Either `was` equals the old value or `matches` is a regular expression that its whole text fits, whose
    groups `now` may use (`\\1`). Without `now` the value or property goes. `count` is how many cells
    or nodes it must touch; any other number is an error, so that a stale entry is found. `fixes` are the
    codes of the findings at `at` that the correction settles.
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
