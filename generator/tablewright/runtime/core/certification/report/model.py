"""What reports show of a session: the verdict, the counts, and the steps by resource.

Standard library only. A planned step without a result is shown as `waiting`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, assert_never

from ..results import CommandName, Session, StepResult, StepStatus

#: `incomplete`: no step has failed, and some have not passed yet.
Verdict = Literal["passed", "failed", "incomplete"]

#: The statuses in the order in which reports list them, with their words.
STATUS_WORDS: dict[StepStatus, str] = {
    "failed": "failed",
    "waiting": "waiting",
    "skipped": "skipped",
    "not-seen": "not seen",
    "passed": "passed",
}

COMMAND_WORDS: dict[CommandName, str] = {
    "rehearse": "rehearsal",
    "verify": "verification",
}

VERDICT_WORDS: dict[Verdict, str] = {
    "passed": "Passed",
    "failed": "Failed",
    "incomplete": "Incomplete",
}


@dataclass(frozen=True, slots=True)
class ResourceSummary:
    """The steps of one resource, with the number of their checks."""

    resource: str
    steps: tuple[StepResult, ...]
    checks: int
    failed_checks: int

    def count(self, status: StepStatus) -> int:
        """The number of steps with this status."""
        return count_status(self.steps, status)


@dataclass(frozen=True, slots=True)
class ReportModel:
    """A session as reports show it.

    `sentence` says the verdict with its counts. `steps` has every step in the order of the plan, `resources`
    the same steps by resource, in the order of their first step.
    """

    session: Session
    verdict: Verdict
    sentence: str
    steps: tuple[StepResult, ...]
    resources: tuple[ResourceSummary, ...]

    def count(self, status: StepStatus) -> int:
        """The number of steps with this status."""
        return count_status(self.steps, status)

    @property
    def checks(self) -> int:
        """The number of checks of all steps."""
        return sum(summary.checks for summary in self.resources)

    @property
    def failed_checks(self) -> int:
        """The number of checks that failed."""
        return sum(summary.failed_checks for summary in self.resources)


def count_status(steps: Iterable[StepResult], status: StepStatus) -> int:
    """The number of steps with this status."""
    return sum(1 for step in steps if step.status == status)


def report_model(session: Session) -> ReportModel:
    """The session as reports show it. Another thread may add results meanwhile."""
    steps = _all_steps(session)
    verdict = _verdict(steps)
    return ReportModel(
        session, verdict, _sentence(verdict, steps), steps, _by_resource(steps)
    )


def next_steps(model: ReportModel, limit: int = 3) -> list[StepResult]:
    """The first steps of the plan that wait for their data, at most `limit`."""
    waiting = [step for step in model.steps if step.status == "waiting"]
    return waiting[:limit]


def _all_steps(session: Session) -> tuple[StepResult, ...]:
    # A copy, because the verification may add results in another thread.
    results = dict(session.steps)
    steps: list[StepResult] = []
    for name in session.planned:
        if name in results:
            steps.append(results.pop(name))
        else:
            steps.append(_no_result(name))
    # Results of steps that are no longer planned are shown too: nothing is left out in silence.
    steps.extend(results.values())
    return tuple(steps)


def _no_result(name: str) -> StepResult:
    resource, _, scenario = name.rpartition(" ")
    return StepResult(
        resource,
        scenario,
        method="",
        title="",
        status="waiting",
        note="not checked yet",
    )


def _verdict(steps: tuple[StepResult, ...]) -> Verdict:
    if count_status(steps, "failed"):
        return "failed"
    if steps and count_status(steps, "passed") == len(steps):
        return "passed"
    return "incomplete"


def _sentence(verdict: Verdict, steps: tuple[StepResult, ...]) -> str:
    total = len(steps)
    passed = count_status(steps, "passed")
    match verdict:
        case "passed":
            return f"All {total} scenarios passed."
        case "failed":
            failed = count_status(steps, "failed")
            rest = _others(steps)
            return f"{failed} of {total} scenarios failed; {passed} passed{rest}."
        case "incomplete":
            return f"{passed} of {total} scenarios passed{_others(steps)}."
        case _:
            assert_never(verdict)


def _others(steps: tuple[StepResult, ...]) -> str:
    words: list[str] = []
    statuses: tuple[StepStatus, ...] = ("waiting", "skipped", "not-seen")
    for status in statuses:
        number = count_status(steps, status)
        if number:
            words.append(f"{number} {STATUS_WORDS[status]}")
    return f"; {', '.join(words)}" if words else ""


def _by_resource(steps: tuple[StepResult, ...]) -> tuple[ResourceSummary, ...]:
    groups: dict[str, list[StepResult]] = {}
    for step in steps:
        groups.setdefault(step.resource, []).append(step)

    summaries: list[ResourceSummary] = []
    for resource, members in groups.items():
        checks = sum(len(step.checks) for step in members)
        failed = sum(len(step.failures) for step in members)
        summaries.append(ResourceSummary(resource, tuple(members), checks, failed))
    return tuple(summaries)
