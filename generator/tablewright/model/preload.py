"""What the pages take for granted: records that are there before the first scenario runs."""

from __future__ import annotations

from dataclasses import dataclass

from tablewright.model.values import Value


@dataclass(frozen=True, slots=True)
class Record:
    """A record that pages refer to and none makes.

    `resource` is the API's name, `values` are by wire path (`schoolReference/schoolId`), in the notation
    of cells. A resource that the version does not cover has nothing but the members of references to it.
    """

    resource: str
    values: tuple[tuple[str, Value], ...]
    why: str


@dataclass(frozen=True, slots=True)
class Preload:
    """`preload.yaml` of one version."""

    records: tuple[Record, ...] = ()
