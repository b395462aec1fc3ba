"""The numbers of the coverage table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResourceCoverage:
    """The numbers of a captured resource or operation.

    `findings` counts the errors and warnings of its page, `open` those that are neither corrected nor
    accepted. `samples` counts the scenarios that send a payload, `valid` the payloads that are valid against
    the API's schema. `resolved` is False if the facts do not contain the resource: then it is not in the
    package.
    """

    resource: str
    scenarios: int
    samples: int
    valid: int
    findings: int
    open: int
    # A page can describe a resource that the API of the version does not have.
    resolved: bool = True


@dataclass(frozen=True, slots=True)
class RequiredCoverage:
    """The resources of the list that a certification requires, by whether a page about them is captured.

    `unlisted` are captured resources that the list does not name.
    """

    captured: tuple[str, ...]
    missing: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """All resources of a version, sorted; the totals also count the findings that are on no page.

    `infos` are the findings that need nothing; no other number counts them. `required` is None for a version
    without a list of required resources.
    """

    family: str
    version: str
    package: str
    resources: tuple[ResourceCoverage, ...]
    findings: int
    open: int
    # Counting them as open would hide the findings that need a correction.
    infos: int = 0
    required: RequiredCoverage | None = None
