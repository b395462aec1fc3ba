"""What a version covers, counted: the line of the coverage table of one resource."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResourceCoverage:
    """A captured resource or operation of a version.

    `findings` are all errors and warnings of its page, `open` those neither corrected nor accepted;
    `samples` are the
    scenarios that send something, `valid` those of them that the API's own schema accepts. `resolved` is
    False where the facts do not cover the page, so that the package lacks it.
    """

    resource: str
    scenarios: int
    samples: int
    valid: int
    findings: int
    open: int
    resolved: bool = True


@dataclass(frozen=True, slots=True)
class Coverage:
    """All resources of a version, sorted; the totals also count the findings that are on no page.

    `infos` are the findings that need nothing; no other number counts them.
    """

    family: str
    version: str
    package: str
    resources: tuple[ResourceCoverage, ...]
    findings: int
    open: int
    infos: int = 0
