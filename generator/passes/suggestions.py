"""Errata to start from: what would close a finding, but for the reason, which a reader of the page knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from generator.model.errata import Acceptance, Correction, Errata
from generator.model.findings import Finding
from generator.model.values import FixedDate, Literal, SchoolDate, SchoolYear, SchoolYearText
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
    corrections = _merged(correction for _, correction in pairs if correction is not None)
    rest = [finding for finding, correction in pairs if correction is None]
    acceptable = [finding for finding in rest if rule_of(finding).severity == "warning"]
    groups = groupby(acceptable, key=lambda finding: finding.code)
    return Errata(corrections, tuple(_acceptance(code, tuple(group)) for code, group in groups))


def correction_of(finding: Finding) -> Correction | None:
    """The correction that the finding itself knows; None where somebody has to look at the page."""
    corrected = _CORRECTED.get(finding.code)
    return corrected(finding, dict(finding.details)) if corrected else None


Details = Mapping[str, str]


def _renamed(was: str, now: str, *, mends: bool = False) -> Callable[[Finding, Details], Correction]:
    """Makes the correction of a name; the details that `was` and `now` name hold the two."""

    def correction(finding: Finding, details: Details) -> Correction:
        old, new = Literal(details[was]), Literal(details[now])
        return Correction(finding.where, "name", WHY, was=old, now=new, mends=(finding.code,) * mends)

    return correction


def _meant(finding: Finding, details: Details) -> Correction | None:
    """The name after which the finding asks."""
    meant = re.search(r"did you mean '([^']+)'", details["hint"])
    if not meant:
        return None
    return Correction(finding.where, "name", WHY, was=Literal(details["name"]), now=Literal(meant[1]))


def _published(finding: Finding, details: Details) -> Correction:
    """The value as the standard publishes it."""
    was, now = Literal(details["value"]), Literal(details["api"])
    return Correction(finding.where, "value", WHY, was=was, now=now, count=int(details["cells"]))


def _nearest_key(finding: Finding, details: Details) -> Correction | None:
    """The cells of a key's member as they would be if the reference meant the nearest record."""
    if "member" not in details:
        return None
    was, now = (value_of(details["form"], details[each]) for each in ("was", "now"))
    scenarios, count = tuple(details["scenarios"].split(", ")), int(details["count"])
    at = f"{finding.page}/{details['member']}"
    return Correction(at, "value", WHY, was=was, now=now, scenarios=scenarios, count=count)


def _moved(finding: Finding, details: Details) -> Correction:
    """The values of a row in the scenarios that the other version has them in."""
    return Correction(finding.where, "scenarios", WHY, scenarios=tuple(details["meant"].split(", ")))


def _school_year(finding: Finding, details: Details) -> Correction | None:
    """A text's years, or a day, in the school year's notation, where the details know how."""
    count = int(details["cells"])
    if "day" in details:
        was, month, day = details["value"], *map(int, details["day"].split("-"))
        fixed = FixedDate(int(was[:4]), month, day)
        return Correction(finding.where, "value", WHY, was=fixed, now=SchoolDate(month, day), count=count)
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
    return Correction(finding.where, "value", WHY, matches=matches, now=now, count=count)


#: What knows the right thing, by the code of the finding.
_CORRECTED: Mapping[str, Callable[[Finding, Details], Correction | None]] = {
    "F102": _meant,
    "F112": _published,
    "K001": _nearest_key,
    "L029": _renamed("name", "usual", mends=True),
    "N014": _school_year,
    "R001": _meant,
    "R004": _renamed("listed", "resource"),
    "V001": _moved,
}


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
