"""Which findings are still open: those that nobody mended or accepted with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from generator.model.errata import Acceptance, Errata
from generator.model.findings import Finding
from generator.rules import RULES


def open_findings(
    findings: Iterable[Finding], errata: Errata, by_rule: Iterable[Acceptance] = ()
) -> tuple[Finding, ...]:
    """The findings that no correction mends and no acceptance covers, sorted, and one for each stale entry.

    `by_rule` are the family's acceptances for the version. A finding whose rule is an error cannot be
    accepted. An acceptance must cover exactly as many findings as it says, a correction at least one of
    each code that it mends.
    """
    left = sorted(set(findings))
    stale = []
    for correction in errata.corrections:
        for code in correction.mends:
            mended = [found for found in left if _is(found, code, correction.at)]
            left = [found for found in left if found not in mended]
            if not mended:
                stale.append(Finding("", correction.at, "E003", (("code", code),)))
    for acceptance in (*errata.accepted, *by_rule):
        covered = [found for found in left if _accepts(acceptance, found)]
        left = [found for found in left if found not in covered]
        if len(covered) != acceptance.count:
            counts = (("count", str(acceptance.count)), ("found", str(len(covered))))
            stale.append(Finding("", acceptance.at, "E002", (("accepted", acceptance.code), *counts)))
    return tuple(sorted([*left, *stale]))


def _accepts(acceptance: Acceptance, finding: Finding) -> bool:
    return RULES[finding.code].severity == "warning" and _is(finding, acceptance.code, acceptance.at)


def _is(finding: Finding, code: str, pattern: str) -> bool:
    place = f"{finding.page}/{finding.at}" if finding.at else finding.page
    return finding.code == code and fnmatchcase(place, pattern)
