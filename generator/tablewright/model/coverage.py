"""What a version covers, counted: the line of the coverage table of one resource."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResourceCoverage:
    """A captured resource or operation of a version.

    `findings` are all that its page has, `open` those that nobody mended or accepted; `samples` are the
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
    """All of a version, sorted by resource; `open` also counts the findings that are about no page."""

    family: str
    version: str
    package: str
    resources: tuple[ResourceCoverage, ...]
    findings: int
    open: int
