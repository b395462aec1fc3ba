"""The corrections that findings know themselves, but for the reason, which a reader of the page knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tablewright.model.errata import Correction
from tablewright.model.findings import Finding
from tablewright.model.values import FixedDate, Literal, SchoolDate, SchoolYear, SchoolYearText
from tablewright.resolve.checks.unresolved_references import value_of

#: Stands where the reason belongs; it is not a reason.
WHY = "TODO"


def correction_of(finding: Finding) -> Correction | None:
    """The correction that the finding itself knows; None where somebody has to look at the page."""
    corrected = _CORRECTED.get(finding.code)
    return corrected(finding, dict(finding.details)) if corrected else None


Details = Mapping[str, str]


def _renamed(was: str, now: str, *, mends: bool = False) -> Callable[[Finding, Details], Correction]:
    """Makes the correction of a name; the details that `was` and `now` name hold the two."""

    def correction(finding: Finding, details: Details) -> Correction:
        old, new = Literal(details[was]), Literal(details[now])
        return Correction(finding.where, "name", WHY, was=old, now=new, fixes=(finding.code,) * mends)

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
    """The cells of a key's member as they would be if the reference and the nearest record met."""
    if "member" not in details:
        return None
    was, now = (value_of(details["form"], details[each]) for each in ("was", "now"))
    scenarios, count = tuple(details["cells"].split(", ")), int(details["count"])
    return Correction(details["member"], "value", WHY, was=was, now=now, scenarios=scenarios, count=count)


def _moved(finding: Finding, details: Details) -> Correction:
    """The values of a row in the scenarios that the other version has them in."""
    return Correction(finding.where, "scenarios", WHY, scenarios=tuple(details["meant"].split(", ")))


def _school_year(finding: Finding, details: Details) -> Correction | None:
    """A text's years, or a day, in the school year's notation, where the details know how."""
    count = int(details["cells"])
    if "day" in details:
        month, day = map(int, details["day"].split("-"))
        was, move = FixedDate(int(details["value"][:4]), month, day), SchoolDate(month, day)
        return Correction(finding.where, "value", WHY, was=was, now=move, count=count)
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
