"""Records that must exist before the first scenario of their resource runs."""

from __future__ import annotations

from dataclasses import dataclass

from tablewright.model.values import Value


@dataclass(frozen=True, slots=True)
class Record:
    """A record that pages refer to and no scenario creates.

    `resource` is the name in the API. `values` are (wire path, value) pairs, with paths such as
    `schoolReference/schoolId`. A resource without a page has only the members that references to it use.
    """

    resource: str
    values: tuple[tuple[str, Value], ...]
    # A maintainer cannot see in a record which page needs it.
    why: str


@dataclass(frozen=True, slots=True)
class Preload:
    """The content of `preload.yaml` of one version."""

    records: tuple[Record, ...] = ()
