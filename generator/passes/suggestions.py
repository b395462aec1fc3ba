"""Errata to start from: what would close a finding, but for the reason, which a reader of the page knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from generator.model.errata import Acceptance, Correction, Errata
from generator.model.findings import Finding
from generator.model.values import Literal
from generator.passes.acceptance import rule_of

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
    """What the finding's details say is right: a published spelling, or the name that was meant."""
    details, at = dict(finding.details), f"{finding.page}/{finding.at}"
    if {"value", "api", "descriptor"} <= details.keys():
        return Correction(at, "value", WHY, was=Literal(details["value"]), now=Literal(details["api"]))
    if {"name", "usual"} <= details.keys():
        name, usual = Literal(details["name"]), Literal(details["usual"])
        return Correction(at, "name", WHY, was=name, now=usual, mends=(finding.code,))
    meant = re.search(r"did you mean '([^']+)'", details.get("hint", ""))
    if meant and "name" in details and finding.at:
        return Correction(at, "name", WHY, was=Literal(details["name"]), now=Literal(meant[1]))
    return None


def _acceptance(code: str, findings: Sequence[Finding]) -> Acceptance:
    if len(findings) > 1:
        return Acceptance(code, WHY, count=len(findings))
    (finding,) = findings
    return Acceptance(code, WHY, at=f"{finding.page}/{finding.at}" if finding.at else finding.page or "*")
