"""Errata to start from: what would close a finding, but for the reason, which a reader of the page knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from generator.model.errata import Acceptance, Correction, Errata
from generator.model.findings import Finding
from generator.model.values import Literal
from generator.passes.acceptance import rule_of
from generator.passes.near_keys import value_of

#: Stands where the reason belongs; it is not a reason.
WHY = "TODO"


def suggested_errata(findings: Iterable[Finding]) -> Errata:
    """A correction where a finding itself knows what is right, an acceptance by rule for the others.

    Errors cannot be accepted, and nothing is suggested for them but what they know.
    """
    found = sorted(findings, key=lambda finding: (finding.code, finding))
    pairs = [(finding, correction_of(finding)) for finding in found]
    corrections = tuple(correction for _, correction in pairs if correction is not None)
    rest = [finding for finding, correction in pairs if correction is None]
    acceptable = [finding for finding in rest if rule_of(finding).severity == "warning"]
    groups = groupby(acceptable, key=lambda finding: finding.code)
    return Errata(corrections, tuple(_acceptance(code, tuple(group)) for code, group in groups))


def correction_of(finding: Finding) -> Correction | None:
    """What the finding's details say is right: a published spelling, the name or the key that was meant."""
    details, at = dict(finding.details), f"{finding.page}/{finding.at}"
    if {"value", "api", "descriptor"} <= details.keys():
        return Correction(at, "value", WHY, was=Literal(details["value"]), now=Literal(details["api"]))
    if {"member", "form", "was", "now"} <= details.keys():
        return _of_key(finding.page, details)
    meant = re.search(r"did you mean '([^']+)'", details.get("hint", ""))
    if meant and "name" in details and finding.at:
        return Correction(at, "name", WHY, was=Literal(details["name"]), now=Literal(meant[1]))
    return None


def _of_key(page: str, details: Mapping[str, str]) -> Correction:
    """The cells of a key's member as they would be if the reference meant the nearest record."""
    was, now = (value_of(details["form"], details[each]) for each in ("was", "now"))
    scenarios, count = tuple(details["scenarios"].split(", ")), int(details["count"])
    at = f"{page}/{details['member']}"
    return Correction(at, "value", WHY, was=was, now=now, scenarios=scenarios, count=count)


def _acceptance(code: str, findings: Sequence[Finding]) -> Acceptance:
    if len(findings) > 1:
        return Acceptance(code, WHY, count=len(findings))
    (finding,) = findings
    return Acceptance(code, WHY, at=f"{finding.page}/{finding.at}" if finding.at else finding.page or "*")
