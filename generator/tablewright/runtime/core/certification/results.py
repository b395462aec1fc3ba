"""The results of a rehearsal or a verification: a session of steps, with their checks and their requests.

Standard library only. A session is kept in a file between two runs, and reports are written from it. The
times are texts in UTC as ISO 8601 gives them (`2026-11-29T08:15:00Z`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from types import NoneType
from typing import Any, Literal, get_args

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
    `created` has the paths of the records that a rehearsal has created and not deleted, the newest last,
    `preloaded` the resource, the hash of the key and the path of each record that a page expects to exist.
    `stopped` says why a rehearsal has ended before its last step.
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
    created: list[str] = field(default_factory=list)
    preloaded: list[list[str]] = field(default_factory=list)
    stopped: str = ""

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
    document = _members(session)
    steps: list[JsonObject] = []
    for result in session.steps.values():
        step = _members(result)
        step["checks"] = [_members(check) for check in result.checks]
        step["exchanges"] = [_members(exchange) for exchange in result.exchanges]
        steps.append(step)
    document["steps"] = steps
    return document


def _members(instance: Any) -> JsonObject:
    """The fields of an instance. `asdict` copies the records, too, which takes ten times as long."""
    members: JsonObject = {}
    for member in fields(instance):
        members[member.name] = getattr(instance, member.name)
    return members


def session_of(document: Mapping[str, Any]) -> Session:
    """The session of a JSON document. Raises ValueError if it has another form."""
    try:
        members = dict(document)
        steps: dict[str, StepResult] = {}
        for entry in members.pop("steps"):
            result = _step_of(entry)
            steps[result.name] = result
        return _session_with(members, steps)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"it is no session of a rehearsal or verification: {error}"
        ) from None


def _session_with(members: Mapping[str, Any], steps: dict[str, StepResult]) -> Session:
    session = Session(**members, steps=steps)
    _check_types(session, str, "package", "command", "title", "version")
    _check_types(session, str, "started", "finished", "stopped")
    _check_types(session, dict, "settings")
    _check_types(session, list, "planned", "created", "preloaded")
    return session


def _step_of(entry: Mapping[str, Any]) -> StepResult:
    members = dict(entry)
    checks: list[Check] = []
    for values in members.pop("checks"):
        check = Check(**values)
        _check_types(check, str, *(name for name in values if name != "passed"))
        _check_types(check, bool, "passed")
        checks.append(check)
    exchanges: list[Exchange] = []
    for values in members.pop("exchanges"):
        exchange = Exchange(**values)
        _check_types(exchange, str, "method", "url")
        _check_types(exchange, int, "status")
        _check_types(exchange, (int, float), "seconds")
        exchanges.append(exchange)
    result = StepResult(**members, checks=tuple(checks), exchanges=tuple(exchanges))
    _check_types(result, str, *(name for name in members if name != "record"))
    _check_types(result, (dict, NoneType), "record")
    if result.status not in get_args(StepStatus):
        raise ValueError(f"a step has the unknown status '{result.status}'")
    return result


def _check_types(holder: Any, kind: type | tuple[type, ...], *names: str) -> None:
    """Raise ValueError for a field with a value of another type, as a file edited by hand can have."""
    for name in names:
        if not isinstance(getattr(holder, name), kind):
            raise ValueError(f"'{name}' has a value of the wrong type")
