"""Decides which findings are open: those that no correction ends and no acceptance covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import partial

from tablewright.errors import SpecError
from tablewright.model.errata import Acceptance, Correction, Errata, selection_words
from tablewright.model.findings import AcceptancePlace, CorrectionPlace, Finding
from tablewright.resolve.resolve import ResolvedVersion

#: A reason needs this many words. A shorter text can state that something is right, but not why.
_MIN_REASON_WORDS = 3


def open_findings(
    findings: Iterable[Finding], errata: Errata, by_rule: Iterable[Acceptance] = ()
) -> tuple[Finding, ...]:
    """The open findings, sorted, with one more for each entry of the two files that is out of date.

    A finding is open unless its level is `info`, a correction ends it, or an acceptance covers it. `by_rule`
    are the family's acceptances for the version, which come after those of the version itself. A finding
    counts for the first acceptance that matches it. Each acceptance must cover exactly `count` findings, and
    each correction must end at least one finding of each code in its `fixes`. Errors cannot be accepted.
    """
    still_open = sorted(set(findings))
    acceptances = (*errata.accepted, *by_rule)
    stale = list(_entries_without_reason(errata.corrections, acceptances))
    for correction in errata.corrections:
        for code in correction.fixes:
            ended, still_open = _split(still_open, partial(_ends, correction, code))
            if not ended:
                stale.append(
                    Finding("E003", CorrectionPlace(correction.at), (("code", code),))
                )
    # Corrections may end an info as well, so infos are removed only after all corrections.
    still_open = [finding for finding in still_open if finding.rule.level != "info"]
    for acceptance in acceptances:
        covered, still_open = _split(still_open, partial(_accepts, acceptance))
        if len(covered) != acceptance.count:
            stale.append(_wrong_count(acceptance, covered))
    return tuple(sorted([*still_open, *stale]))


def _split(
    findings: Iterable[Finding], matches: Callable[[Finding], bool]
) -> tuple[list[Finding], list[Finding]]:
    """The findings that match, and the others."""
    matching = []
    others = []
    for finding in findings:
        if matches(finding):
            matching.append(finding)
        else:
            others.append(finding)
    return matching, others


def _wrong_count(acceptance: Acceptance, covered: list[Finding]) -> Finding:
    """The finding for an acceptance that covers more or fewer findings than its count."""
    location = AcceptancePlace(acceptance.at, acceptance.code, acceptance.where_details)
    details = (
        ("accepted", acceptance.code),
        ("selection", selection_words(acceptance.where_details)),
        ("count", str(acceptance.count)),
        ("found", str(len(covered))),
        ("where", _numbers_by_page(covered)),
    )
    return Finding("E002", location, details)


def _numbers_by_page(covered: Iterable[Finding]) -> str:
    """`: Ships 2, Boats 1`, to follow a sentence; empty if there are no findings."""
    pages = Counter(finding.page or finding.at for finding in covered)
    numbers = ", ".join(f"{page} {count}" for page, count in sorted(pages.items()))
    return f": {numbers}" if numbers else ""


def _entries_without_reason(
    corrections: Iterable[Correction], acceptances: Iterable[Acceptance]
) -> Iterator[Finding]:
    """A finding for each entry whose reason is still to be written."""
    for correction in corrections:
        if _lacks_reason(correction.why):
            yield Finding(
                "E007", CorrectionPlace(correction.at), (("why", correction.why),)
            )
    for acceptance in acceptances:
        if _lacks_reason(acceptance.why):
            location = AcceptancePlace(
                acceptance.at, acceptance.code, acceptance.where_details
            )
            yield Finding("E007", location, (("why", acceptance.why),))


def _lacks_reason(why: str) -> bool:
    return len(why.split()) < _MIN_REASON_WORDS


def refuse_errors(resolved: ResolvedVersion, version: str) -> ResolvedVersion:
    """The same version, if none of its findings is an error.

    Raises SpecError for the first error, since no package can be generated from a wrong spec.
    """
    errors = [finding for finding in resolved.findings if finding.rule.level == "error"]
    if errors:
        first = errors[0]
        what = f"{first.code} {first.message}"
        if len(errors) > 1:
            what += f", and {len(errors) - 1} more"
        raise SpecError(
            f"{version}: {first.page or first.at}",
            what,
            f"run `tablewright lint {version}`",
        )
    return resolved


def _ends(correction: Correction, code: str, finding: Finding) -> bool:
    """Whether a correction ends a finding of a code.

    A correction of the cells of some scenarios ends no finding that is about another scenario alone.
    """
    if not _matches(finding, code, correction.at):
        return False
    if (
        correction.what != "value"
        or not correction.scenarios
        or len(finding.scenarios) != 1
    ):
        return True
    return finding.scenarios[0] in correction.scenarios


def _accepts(acceptance: Acceptance, finding: Finding) -> bool:
    is_about = set(acceptance.where_details) <= set(finding.texts)
    acceptable = finding.rule.level == "warning"
    return is_about and acceptable and _matches(finding, acceptance.code, acceptance.at)


def _matches(finding: Finding, code: str, pattern: str) -> bool:
    return finding.code == code and fnmatchcase(finding.where, pattern)
