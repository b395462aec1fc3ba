"""The results of a rehearsal or a verification: a session of steps, with their checks and their requests.

Standard library only. A session is kept in a file between two runs, and reports are written from it. The
times are texts in UTC as ISO 8601 gives them (`2026-11-29T08:15:00Z`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from ..jsontext import JsonObject

#: The command that has written a session.
CommandName = Literal["rehearse", "verify"]

#: `waiting`: the data has not arrived. `not-seen`: a later step of the same record had already changed it.
#: `skipped`: the step needs one that failed.
StepStatus = Literal["passed", "failed", "waiting", "not-seen", "skipped"]

#: What a check is about: the answer (`status`, `location`), the record as a whole (`record`, `identity`,
#: `deletion`), or a member of it.
CheckKind = Literal[
    "status",
    "location",
    "record",
    "identity",
    "deletion",
    "member",
    "type",
    "value",
    "calculated",
    "change",
]


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a step.

    `path` is the path of the member (`studentReference/studentUniqueId`; items of lists have an index), empty
    for a check of the answer or the whole record. `expected` and `found` are words for people. `row` is the
    place of the table row that asks for it, and `page` the name of the page; both are empty for a rule of the
    API. `next_step` says what to do after a failure.
    """

    kind: CheckKind
    passed: bool
    path: str = ""
    expected: str = ""
    found: str = ""
    required: str = ""
    page: str = ""
    row: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its response, without headers, so that no token is kept.

    `url` is the path with the query. `status` is 0 if there was no answer. `seconds` is the time until the
    answer.
    """

    method: str
    url: str
    status: int
    sent: Any = None
    received: Any = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class StepResult:
    """The result of one scenario.

    `title` is the scenario in words. `id` and `record` are the id and the content of the record as last read,
    which later steps compare with. `at` is the time of the result.
    """

    resource: str
    scenario: str
    method: str
    title: str
    status: StepStatus
    checks: tuple[Check, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    id: str = ""
    record: JsonObject | None = None
    note: str = ""
    at: str = ""

    @property
    def name(self) -> str:
        """The name of the step: `students 1`."""
        return f"{self.resource} {self.scenario}"

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if not check.passed)


@dataclass(slots=True)
class Session:
    """The results of one rehearsal or verification, by the name of the step, in the order of the plan.

    `planned` has the names of all steps of the plan. `settings` holds the choices of the run that results
    depend on: `url`, `school_year`, `namespace`, `values`, `only`, `since`. No credentials are among them.
    """

    package: str
    command: CommandName
    title: str
    version: str
    settings: dict[str, Any] = field(default_factory=dict)
    planned: list[str] = field(default_factory=list)
    steps: dict[str, StepResult] = field(default_factory=dict)
    started: str = ""
    finished: str = ""

    def add(self, result: StepResult) -> None:
        """Keep the result of a step instead of an earlier one."""
        self.steps[result.name] = result

    def count(self, status: StepStatus) -> int:
        """The number of steps with this status."""
        return sum(1 for step in self.steps.values() if step.status == status)

    @property
    def passed(self) -> bool:
        """Whether every planned step has passed."""
        if not self.planned:
            return False
        return all(
            name in self.steps and self.steps[name].status == "passed"
            for name in self.planned
        )


def now() -> str:
    """The current time as sessions contain it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def session_json(session: Session) -> JsonObject:
    """The session as JSON, for its file and for reports."""
    document = asdict(session)
    document["steps"] = [asdict(step) for step in session.steps.values()]
    return document


def session_of(document: Mapping[str, Any]) -> Session:
    """The session of a JSON document. Raises ValueError if it has another form."""
    try:
        fields = dict(document)
        steps: dict[str, StepResult] = {}
        for entry in fields.pop("steps"):
            result = _step_of(entry)
            steps[result.name] = result
        return Session(**fields, steps=steps)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"it is no session of a rehearsal or verification: {error}"
        ) from None


def _step_of(entry: Mapping[str, Any]) -> StepResult:
    fields = dict(entry)
    checks = tuple(Check(**check) for check in fields.pop("checks"))
    exchanges = tuple(Exchange(**exchange) for exchange in fields.pop("exchanges"))
    return StepResult(**fields, checks=checks, exchanges=exchanges)
