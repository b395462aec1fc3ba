"""Calls the scenarios of all operations of an API, and checks each answer: its status, members and types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import httpx
from pydantic import ValidationError

from ..core.certification.evidence import Evidence
from ..core.certification.results import Check, Session, StepResult, StepStatus, now
from ..core.operations import Operation
from ..core.runs.scenarios import ScenarioFailure, send, text_of
from ..core.samples.sample_set import SampleSet, Scenario
from .answers import fits
from .resources import DateWindow, Resource
from .scenarios import (
    OTHER_VALUES,
    address_of,
    duplicate_status,
    key_text,
    refuse_others_records,
    split_headers,
)
from .settings import Settings

_EVERY_STATUS = tuple(range(100, 600))

#: Operations that read follow those that save, and those that rename come last.
_TURN = {"save": 0, "answer": 1, "find": 2, "rename": 3}

_SERVER_ERROR = (
    "Compare the request with the response, and look at the log of the server."
)

Report = Callable[[StepResult], None]


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One scenario of an operation."""

    resource: Resource
    operation: Operation
    scenario: Scenario

    @property
    def name(self) -> str:
        """The name of the step in messages and reports: `registerUser 1`."""
        return f"{self.resource.name} {self.scenario.number}"

    @property
    def headers(self) -> tuple[str, ...]:
        """The parameters that are sent as headers."""
        parameters = self.operation.parameters
        return tuple(part.name for part in parameters if part.where == "header")


def calls_of(
    package: str, samples: SampleSet, only: Sequence[str] = ()
) -> tuple[PlannedCall, ...]:
    """The scenarios of all operations of a package; `only` keeps those of these operations.

    Operations that save records come first. Raises ValueError for a name that no operation has.
    """
    operations: list[tuple[Resource, Operation]] = []
    for name in import_module(f"{package}.api").MODULES:
        module = import_module(f"{package}.api.{name}")
        operations.append((module.RESOURCE, module.OPERATIONS[0]))
    names = [resource.name for resource, _ in operations]
    for wanted in only:
        if wanted not in names:
            raise ValueError(
                f"there is no operation '{wanted}'; there are {', '.join(names)}"
            )
    operations.sort(key=lambda pair: _TURN[pair[0].behaviour])
    calls: list[PlannedCall] = []
    for resource, operation in operations:
        if not only or resource.name in only:
            for scenario in samples.scenarios(resource.name):
                calls.append(PlannedCall(resource, operation, scenario))
    return tuple(calls)


def rehearse(
    client: httpx.Client,
    calls: Sequence[PlannedCall],
    samples: SampleSet,
    session: Session,
    settings: Settings,
    *,
    api_key: str,
    report: Report | None = None,
) -> None:
    """Sends the calls in order, and adds the result of each one to the session.

    The API has no operation that deletes, so a server keeps the records. Raises ScenarioFailure before
    anything is sent if a call would change records that somebody else may have created.
    """
    session.planned = [call.name for call in calls]
    session.started = now()
    for call in calls:
        refuse_others_records(call.scenario, call.resource, samples)
    rehearsal = _Rehearsal(client, session, settings, api_key)
    for call in calls:
        result = rehearsal.play(call)
        session.add(result)
        if report:
            report(result)
    session.finished = now()


class _Rehearsal:
    """The state of a rehearsal: the records that its calls have saved, by operation and key."""

    def __init__(
        self, client: httpx.Client, session: Session, settings: Settings, api_key: str
    ) -> None:
        self._client = client
        self._session = session
        self._settings = settings
        self._api_key = api_key
        secrets = (settings.key_parameter,) if settings.key_parameter else ()
        self._evidence = Evidence(secrets)
        self._evidence.watch(client)
        self._saved: dict[tuple[str, str], dict[str, Any]] = {}

    def play(self, call: PlannedCall) -> StepResult:
        """The result of one call; it is skipped if the call that saves its record has not passed."""
        record = call.scenario.record_of
        earlier = self._session.steps.get(f"{call.resource.name} {record}")
        if record and (earlier is None or earlier.status != "passed"):
            note = f"needs {call.resource.name} {record}, which has not passed"
            return self._result(call, "skipped", [], note)
        try:
            checks = self._checked(call)
        except ScenarioFailure as failure:
            found = str(failure)
            checks = [_failed(call, "record", "an answer to the call", found)]
        passed = all(check.passed for check in checks)
        return self._result(call, "passed" if passed else "failed", checks)

    def _checked(self, call: PlannedCall) -> list[Check]:
        """Send a call; returns the checks of its answer."""
        scenario, resource = call.scenario, call.resource
        url, values = address_of(scenario, self._settings, self._api_key)
        query, headers = split_headers(values, call.headers)
        response = send(
            self._client,
            call.name,
            scenario.method,
            url,
            expect=_EVERY_STATUS,
            params=query,
            body=scenario.payload,
            headers=headers,
        )
        expected = scenario.status or resource.status
        checks = [self._status_check(call, response, expected)]
        if response.status_code != expected:
            return checks
        body = _json(response)
        if expected >= 400:
            return [*checks, *_member_checks(call, body, self._settings.refused)]
        replaces = scenario.query.get(self._settings.replace_parameter) == "true"
        wanted = resource.replaced if replaces else resource.saved
        checks += _member_checks(call, body, wanted)
        checks += _type_checks(call, response)
        if resource.behaviour == "find" and all(check.passed for check in checks):
            checks += self._record_checks(call, body)
        self._remember(call)
        return checks

    def _status_check(
        self, call: PlannedCall, response: httpx.Response, expected: int
    ) -> Check:
        status = response.status_code
        wanted = f"{call.scenario.method} is answered with {expected}"
        if status == expected:
            return Check("status", True, expected=wanted, found=str(status))
        found = f"{status}: {text_of(response)}"
        creates = bool(call.resource.key) and not call.scenario.record_of
        if creates and status == duplicate_status(call.resource, self._settings):
            found = (
                f"{status}: the server has a record with {key_text(call.resource, call.scenario)}, "
                "which stays as it is"
            )
            return _failed(call, "status", wanted, found, next_step=OTHER_VALUES)
        return _failed(call, "status", wanted, found)

    def _remember(self, call: PlannedCall) -> None:
        """Keep the record that a call has saved, or renamed."""
        resource, scenario = call.resource, call.scenario
        if resource.behaviour == "save" and resource.key:
            key = (resource.name, key_text(resource, scenario))
            self._saved[key] = dict(scenario.payload or {})
        if resource.behaviour == "rename" and resource.records is not None:
            use = resource.records
            for parameter, member in use.filters:
                for (operation, _), record in self._saved.items():
                    is_old = record.get(member) == scenario.query.get(parameter)
                    if operation == use.operation and is_old:
                        record[member] = scenario.query.get(use.new_value)

    def _record_checks(self, call: PlannedCall, body: Any) -> list[Check]:
        """Whether the answer has exactly those records of the rehearsal that the parameters select."""
        use = call.resource.records
        if use is None:
            return []
        items = body.get(use.answer_member) or []
        checks: list[Check] = []
        for parameter, member in use.filters:
            wanted = call.scenario.query.get(parameter)
            for index, item in enumerate(items):
                if wanted is not None:
                    path = f"{use.answer_member}/{index}/{member}"
                    found = str(item.get(member))
                    checks.append(_value_check(call, path, wanted, found))
        for (operation, key), record in self._saved.items():
            if operation == use.operation:
                selected = _is_selected(call, record)
                is_there = any(_has_members(item, record) for item in items)
                checks.append(
                    _value_check(
                        call,
                        use.answer_member,
                        f"{'a' if selected else 'no'} record with {key}",
                        f"{'a' if is_there else 'no'} record with {key}",
                    )
                )
        return checks

    def _result(
        self,
        call: PlannedCall,
        status: StepStatus,
        checks: list[Check],
        note: str = "",
    ) -> StepResult:
        scenario = call.scenario
        title = f"{call.resource.name}: {scenario.action}"
        return StepResult(
            call.resource.name,
            scenario.number,
            scenario.method,
            title,
            status,
            tuple(checks),
            self._evidence.take(),
            note=note,
            at=now(),
        )


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _member_checks(
    call: PlannedCall, body: Any, expected: Mapping[str, Any]
) -> list[Check]:
    """A check for each member that the answer should have."""
    if not isinstance(body, dict):
        found = "another value" if body is not None else "no JSON"
        return [_failed(call, "member", "an answer that is an object", found)]
    checks: list[Check] = []
    for name, value in expected.items():
        wanted = str(value).lower() if isinstance(value, bool) else _kind(value)
        found = "absent"
        if name in body:
            given = body[name]
            found = str(given).lower() if isinstance(given, bool) else _kind(given)
        if fits(body, {name: value}):
            checks.append(Check("member", True, name, wanted, found))
        else:
            checks.append(_failed(call, "member", wanted, found, path=name))
    return checks


def _type_checks(call: PlannedCall, response: httpx.Response) -> list[Check]:
    """The members of an answer that the model of the API does not accept; one passed check without any."""
    model = call.operation.answer
    if model is None:
        return []
    expected = f"an answer of the type {model.__name__}"
    try:
        model.model_validate_json(response.content)
    except ValidationError as error:
        checks: list[Check] = []
        for problem in error.errors():
            path = "/".join(str(part) for part in problem["loc"])
            checks.append(_failed(call, "type", expected, problem["msg"], path=path))
        return checks
    return [Check("type", True, expected=expected, found="such an answer")]


def _is_selected(call: PlannedCall, record: Mapping[str, Any]) -> bool:
    """Whether the parameters of a call select a record."""
    use = call.resource.records
    query = call.scenario.query
    for parameter, member in use.filters if use else ():
        if parameter in query and record.get(member) != query[parameter]:
            return False
    return all(
        _is_inside(window, query, record) for window in call.resource.date_windows
    )


def _is_inside(
    window: DateWindow, query: Mapping[str, str], record: Mapping[str, Any]
) -> bool:
    if not window.member:
        return True
    # Only the days: whether the server reads a time in its own time zone is not known.
    day = str(record.get(window.member))[:10]
    return query.get(window.begin, "")[:10] <= day <= query.get(window.end, "9")[:10]


def _has_members(item: Any, record: Mapping[str, Any]) -> bool:
    """Whether an item of an answer has the values of a record, in the members that both have."""
    if not isinstance(item, dict):
        return False
    common = [name for name in record if name in item]
    return bool(common) and all(item[name] == record[name] for name in common)


def _kind(value: Any) -> str:
    """The JSON type of a value, in words."""
    names = {dict: "an object", list: "a list", str: "a text", bool: "a boolean"}
    return names.get(type(value), "a number") if value is not None else "null"


def _value_check(call: PlannedCall, path: str, expected: str, found: str) -> Check:
    if expected == found:
        return Check("value", True, path, expected, found)
    return _failed(call, "value", expected, found, path=path)


def _failed(
    call: PlannedCall,
    kind: Any,
    expected: str,
    found: str,
    *,
    path: str = "",
    next_step: str = _SERVER_ERROR,
) -> Check:
    return Check(
        kind,
        False,
        path,
        expected,
        found,
        page=call.resource.name,
        next_step=next_step,
    )
