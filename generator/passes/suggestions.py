"""Errata to start from: what would close a finding, but for the reason, which a reader of the page knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from generator.model.errata import Acceptance, Correction, Errata
from generator.model.findings import Finding
from generator.model.values import Literal, SchoolYear, SchoolYearText
from generator.passes.acceptance import rule_of

#: Stands where the reason belongs; it is not a reason.
WHY = "TODO"


def suggested_errata(findings: Iterable[Finding]) -> Errata:
    """A correction where a finding itself knows what is right, an acceptance by rule for the others.

    Errors cannot be accepted, and nothing is suggested for them but what they know.
    """
    found = sorted(findings, key=lambda finding: (finding.code, finding))
    pairs = [(finding, correction_of(finding)) for finding in found]
    corrections = _merged(correction for _, correction in pairs if correction is not None)
    rest = [finding for finding, correction in pairs if correction is None]
    acceptable = [finding for finding in rest if rule_of(finding).severity == "warning"]
    groups = groupby(acceptable, key=lambda finding: finding.code)
    return Errata(corrections, tuple(_acceptance(code, tuple(group)) for code, group in groups))


def correction_of(finding: Finding) -> Correction | None:
    """What the finding's details say is right: a published spelling, the page's name, or the one meant."""
    details, at = dict(finding.details), finding.where
    if {"listed", "resource"} <= details.keys():
        was, now = Literal(details["listed"]), Literal(details["resource"])
        return Correction(at, "name", WHY, was=was, now=now)
    if {"value", "api", "descriptor"} <= details.keys():
        return Correction(at, "value", WHY, was=Literal(details["value"]), now=Literal(details["api"]))
    if {"name", "usual"} <= details.keys():
        name, usual = Literal(details["name"]), Literal(details["usual"])
        return Correction(at, "name", WHY, was=name, now=usual, mends=(finding.code,))
    meant = re.search(r"did you mean '([^']+)'", details.get("hint", ""))
    if meant and "name" in details and finding.at:
        return Correction(at, "name", WHY, was=Literal(details["name"]), now=Literal(meant[1]))
    if {"found", "meant"} <= details.keys():
        return Correction(at, "scenarios", WHY, scenarios=tuple(details["meant"].split(", ")))
    return _school_year(at, details)


def _school_year(at: str, details: Mapping[str, str]) -> Correction | None:
    """The pattern that says a text's years in the school year's notation, where the details know how."""
    now: SchoolYear | SchoolYearText
    if "offset" in details:
        matches, now = details["value"], SchoolYear(int(details["offset"]))
    elif "marks" in details:
        matches = "".join(f"(.*){year}" for year in details["years"].split(", ")) + "(.*)"
        marks = details["marks"].split(", ")
        now = SchoolYearText(
            "".join(rf"\{n}{mark}" for n, mark in enumerate(marks, 1)) + rf"\{len(marks) + 1}"
        )
    else:
        return None
    return Correction(at, "value", WHY, matches=matches, now=now, count=int(details["cells"]))


def _merged(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """The corrections; those that do the same by a pattern to members of one name are one for them all."""
    merged: dict[object, Correction] = {}
    for each in corrections:
        name = each.at.rpartition("/")[2]
        key = (name, each.matches, each.now) if each.matches else len(merged)
        same = merged.get(key)
        merged[key] = replace(same, at=f"*/{name}", count=same.count + each.count) if same else each
    return tuple(merged.values())


def _acceptance(code: str, findings: Sequence[Finding]) -> Acceptance:
    if len(findings) > 1:
        return Acceptance(code, WHY, count=len(findings))
    (finding,) = findings
    return Acceptance(code, WHY, at=finding.where or "*")
