"""Which findings are still open: those that nobody mended or accepted with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from tablewright.errors import SpecError
from tablewright.model.errata import Acceptance, Correction, Errata, about_words
from tablewright.model.findings import Finding
from tablewright.resolve.resolve import ResolvedVersion
from tablewright.rules import RULES
from tablewright.rules.rule import Rule

#: A reason of fewer words says that something is so, not why.
_SHORTEST_REASON = 3


def open_findings(
    findings: Iterable[Finding], errata: Errata, by_rule: Iterable[Acceptance] = ()
) -> tuple[Finding, ...]:
    """The findings that no correction mends and no acceptance covers, sorted, and one for each stale entry.

    `by_rule` are the family's acceptances for the version. A finding whose rule is an error cannot be
    accepted. The first acceptance that fits a finding takes it, and each must take exactly as many as it
    says, a correction at least one of each code that it mends.
    """
    left = sorted(set(findings))
    stale = [*_without_reason((*errata.corrections, *errata.accepted, *by_rule))]
    for correction in errata.corrections:
        for code in correction.fixes:
            mended = [found for found in left if _mends(correction, code, found)]
            left = [found for found in left if found not in mended]
            if not mended:
                stale.append(Finding("", correction.at, "E003", (("code", code),)))
    for acceptance in (*errata.accepted, *by_rule):
        covered = [found for found in left if _accepts(acceptance, found)]
        left = [found for found in left if found not in covered]
        if len(covered) != acceptance.count:
            counts = (("count", str(acceptance.count)), ("found", str(len(covered))))
            about = ("about", about_words(acceptance.where_details))
            details = (("accepted", acceptance.code), about, *counts, ("where", _where(covered)))
            stale.append(Finding("", acceptance.at, "E002", details))
    return tuple(sorted([*left, *stale]))


def _where(covered: Iterable[Finding]) -> str:
    """The pages of findings with their numbers, to be put behind a sentence; empty where there are none."""
    pages = Counter(finding.page or finding.at for finding in covered)
    numbers = ", ".join(f"{page} {count}" for page, count in sorted(pages.items()))
    return f": {numbers}" if numbers else ""


def _without_reason(entries: Iterable[Correction | Acceptance]) -> Iterator[Finding]:
    """A finding for each entry whose reason nobody has written yet."""
    for entry in entries:
        if len(entry.why.split()) < _SHORTEST_REASON:
            yield Finding("", entry.at, "E007", (("why", entry.why),))


def refuse_errors(resolved: ResolvedVersion, version: str) -> ResolvedVersion:
    """The same version; nothing is emitted from a spec that is wrong.

    Raises SpecError where a finding's rule is an error.
    """
    errors = [finding for finding in resolved.findings if rule_of(finding).severity == "error"]
    if errors:
        first = rule_of(errors[0]).message(errors[0].details)
        what = f"{errors[0].code} {first}" + (f", and {len(errors) - 1} more" if len(errors) > 1 else "")
        raise SpecError(
            f"{version}: {errors[0].page or errors[0].at}", what, f"run `tablewright lint {version}`"
        )
    return resolved


def rule_of(finding: Finding) -> Rule:
    """The rule of a finding. Raises SpecError for a code that no rule has any more."""
    if finding.code not in RULES:
        raise SpecError(finding.page, f"there is no finding {finding.code}", "capture the page again")
    return RULES[finding.code]


def _mends(correction: Correction, code: str, finding: Finding) -> bool:
    """Whether a correction ends a finding; one of single cells ends nothing that is about other scenarios."""
    cells = correction.scenarios if correction.what == "value" else ()
    about = dict(finding.details).get("scenario", "")
    return _is(finding, code, correction.at) and (not cells or about in ("", *cells))


def _accepts(acceptance: Acceptance, finding: Finding) -> bool:
    about = set(acceptance.where_details) <= set(finding.details)
    return about and rule_of(finding).severity == "warning" and _is(finding, acceptance.code, acceptance.at)


def _is(finding: Finding, code: str, pattern: str) -> bool:
    return finding.code == code and fnmatchcase(finding.where, pattern)
