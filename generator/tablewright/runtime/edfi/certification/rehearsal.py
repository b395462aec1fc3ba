"""Sends the steps of a plan to a server in their order, and checks each answer and each record.

Records that existed before are neither changed nor deleted. The session has the ids of the created records,
so that an interrupted rehearsal continues after its last step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from ...core.certification.evidence import Evidence, may_have_counted
from ...core.certification.results import (
    Check,
    Exchange,
    Session,
    StepResult,
    StepStatus,
    now,
)
from ...core.differences import differences, unchanged
from ...core.jsontext import JsonObject
from ...core.runs.scenarios import ScenarioFailure, json_of, send, text_of
from ...core.samples.sample_set import SampleSet
from ..bodies import aliases_of, references_of
from ..client.requests import collection_url, item_url, key_query, target_of
from ..resources import Resource
from ..runs.clean_up import CleanUp
from ..runs.conflicts import Conflict, conflicts_of, refuse
from ..runs.prerequisites import Prerequisites
from ..runs.scenarios import content_of
from .plan import Plan, PlannedStep, needs_of
from .sent_values import check_sent

#: The requests that a bulk load sends at once.
_AT_ONCE = 4

_EVERY_STATUS = tuple(range(100, 600))

_SERVER_ERROR = (
    "Compare the request with the response, and look at the log of the server."
)

Report = Callable[[StepResult], None]
Catalog = Mapping[str, Resource]


@dataclass(frozen=True, slots=True)
class _SentCreation:
    """The response to a POST with its expected statuses, and the requests that were sent for it."""

    response: httpx.Response
    expected: tuple[int, ...]
    exchanges: tuple[Exchange, ...]


class Rehearsal:
    """The state of a rehearsal: the ids of the records that it has created, and its session.

    `preload` creates the records that a page expects to exist. The paths of all created records are in
    `session.created`, the newest last. `own_bodies` returns what earlier, ended runs have
    sent to a collection: a record with such a content may be used.
    """

    def __init__(
        self,
        client: httpx.Client,
        plan: Plan,
        session: Session,
        catalog: Catalog,
        *,
        own_bodies: Callable[[str], Sequence[JsonObject]] | None = None,
    ) -> None:
        self._catalog = catalog
        self._client = client
        self._plan = plan
        self._session = session
        self._own_bodies = own_bodies or _no_bodies
        self._needs = needs_of(plan, catalog)
        self._evidence = Evidence()
        self._evidence.watch(client)
        self._prerequisites = Prerequisites(client, {}, SampleSet(""))
        self._preloaded: set[tuple[str, str]] = set()
        # The paths of records, by the name of their first step and by their natural key.
        self._paths: dict[str, str] = {}
        self._keys: dict[tuple[str, str], str] = {}
        # The records as the last steps of an interrupted run have left them, by the name of their first step.
        self._kept: dict[str, JsonObject] = {}
        self._restore()

    @property
    def created(self) -> list[str]:
        """The paths of the records that this rehearsal has created and not deleted, the newest last."""
        return self._session.created

    def refuse_existing_records(self, steps: Sequence[PlannedStep]) -> None:
        """Raises ScenarioFailure if the server has a record of others that a step would overwrite.

        Sends only GET.
        """
        conflicts: list[Conflict] = []
        checked: set[tuple[str, str]] = set()
        for step in steps:
            scenario = step.scenario
            if scenario.payload is None or scenario.status >= 400:
                continue
            target = target_of(step.resource, scenario.payload)
            key = (target.resource, target.hash)
            if key in checked or key in self._keys:
                continue
            checked.add(key)
            found = conflicts_of(self._client, step.resource, scenario, target)
            if found and not self._adopt(step):
                conflicts += found
        self._evidence.take()
        refuse(conflicts)

    def play(self, step: PlannedStep) -> StepResult:
        """The result of one step, which is skipped if a step that it needs has no passed result."""
        missing = self._missing(step)
        if missing:
            note = f"needs {missing}, which has not passed"
            return self._keep(step.result("skipped", note=note))
        try:
            self._provide(step)
            if step.scenario.method == "DELETE":
                return self._delete(step)
            if step.scenario.method == "PUT":
                return self._update(step)
            return self._read_creation(step, self._send_creation(step))
        except ScenarioFailure as failure:
            return self._failed(step, failure)

    def load(self, steps: Sequence[PlannedStep]) -> tuple[StepResult, ...]:
        """Send creations as a bulk load, several at once, and read their records back afterwards.

        Each one is sent after those that it needs. Creations that need an update are not sent.
        """
        waiting = list(_creations(steps, self._session))
        sent: dict[str, _SentCreation] = {}
        results: list[StepResult] = []
        while waiting:
            wave: list[PlannedStep] = []
            for step in waiting:
                if not self._missing(step, sent):
                    wave.append(step)
            if not wave or self._session.stopped:
                break
            waiting = [step for step in waiting if step not in wave]
            ready = self._ready(wave, results)
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                answers = list(pool.map(self._try_creation, ready))
            for step, answer in zip(ready, answers, strict=True):
                if isinstance(answer, ScenarioFailure):
                    results.append(self._failed(step, answer))
                elif not _has_created(answer.response) or _is_of_others(answer):
                    results.append(self._read_creation(step, answer))
                else:
                    sent[step.name] = answer
                    # Later steps refer to it, and a killed run has to know it.
                    self._remember(step, answer.response)
        for step in steps:
            if step.name in sent:
                try:
                    results.append(self._read_creation(step, sent[step.name]))
                except ScenarioFailure as failure:
                    results.append(self._failed(step, failure))
        return tuple(results)

    def clean_up(self) -> tuple[str, ...]:
        """Delete all records of the rehearsal; returns the paths of those that could not be deleted."""
        clean_up = CleanUp(self._client)
        # A record is deleted before those that it refers to, which are older.
        for path in reversed(self.created):
            clean_up.delete(path)
        remaining: list[str] = []
        for step in clean_up.remaining:
            remaining.append(step.request.removeprefix("DELETE "))
        self._session.created = remaining[::-1]
        self._evidence.take()
        return tuple(remaining)

    def _missing(self, step: PlannedStep, sent: Collection[str] = ()) -> str:
        """The name of a step that this one needs and that has not passed; empty if there is none."""
        for name in self._needs[step.name]:
            result = self._session.steps.get(name)
            if name not in sent and (result is None or result.status != "passed"):
                return name
        return ""

    def _provide(self, step: PlannedStep) -> None:
        """Create the records that the page expects to exist, and descriptors that no server has."""
        year = step.scenario.school_year
        try:
            for payload in self._plan.preload.get(step.resource.name, ()):
                self._preload(step.resource, payload, year)
            if step.scenario.payload is not None:
                self._provide_references(step.resource, step.scenario.payload, year)
                self._prerequisites.provide_descriptors(
                    step.resource, step.scenario.payload, year
                )
        finally:
            self.created.extend(self._prerequisites.take_created())

    def _provide_references(
        self, resource: Resource, payload: JsonObject, year: int
    ) -> None:
        for _, _, target in references_of(resource, payload):
            for wanted in self._plan.preload.get(target.resource, ()):
                referred = self._catalog[target.resource]
                if target_of(referred, wanted).hash == target.hash:
                    self._preload(referred, wanted, year)

    def _preload(self, resource: Resource, payload: JsonObject, year: int) -> None:
        target = target_of(resource, payload)
        key = (target.resource, target.hash)
        if key in self._preloaded:
            return
        self._preloaded.add(key)
        self._provide_references(resource, payload, year)
        response = self._prerequisites.load(resource, year, payload)
        if response.status_code == 201:
            # A step can create the record all the same, and replaces it.
            collection = collection_url(resource, year)
            path = item_url(f"preload {resource.name}", collection, response)
            self._keys[key] = path
            self._session.preloaded.append([*key, path])

    def _ready(
        self, wave: Sequence[PlannedStep], results: list[StepResult]
    ) -> list[PlannedStep]:
        """The steps whose preloaded records exist; adds a result for each of the others."""
        ready: list[PlannedStep] = []
        for step in wave:
            try:
                self._provide(step)
                self._evidence.take()
                ready.append(step)
            except ScenarioFailure as failure:
                results.append(self._failed(step, failure))
        return ready

    def _try_creation(self, step: PlannedStep) -> _SentCreation | ScenarioFailure:
        # A pool thread gives its failure back, so that the others finish.
        try:
            return self._send_creation(step)
        except ScenarioFailure as failure:
            return failure

    def _send_creation(self, step: PlannedStep) -> _SentCreation:
        payload = _payload_of(step)
        target = target_of(step.resource, payload)
        expected: tuple[int, ...] = (201,)
        if (target.resource, target.hash) in self._keys:
            # A POST with a known key replaces the record.
            expected = (200,)
        else:
            # Somebody else may have created it since the check before the first step.
            refuse(conflicts_of(self._client, step.resource, step.scenario, target))
        collection = collection_url(step.resource, step.scenario.school_year)
        response = self._send(step, "POST", collection, payload)
        if may_have_counted(response) and expected == (201,):
            # The server may have carried out the first attempt.
            expected = (200, 201)
        if step.scenario.status:
            expected = (step.scenario.status,)
        return _SentCreation(response, expected, self._evidence.take())

    def _read_creation(self, step: PlannedStep, sent: _SentCreation) -> StepResult:
        response = sent.response
        exchanges = sent.exchanges
        checks = [_status_check(step, response, sent.expected)]
        # A POST that replaced a record of others has created nothing, so nothing may be deleted.
        if response.status_code >= 400 or _is_of_others(sent):
            return self._end(step, checks, exchanges)
        location = response.headers.get("location", "")
        checks.append(
            Check(
                "location",
                bool(location),
                expected="the header Location with the address of the record",
                found=location or "no header Location",
                page=step.page,
                next_step=(
                    "" if location else "Let the server answer a POST with Location."
                ),
            )
        )
        if not location:
            return self._end(step, checks, exchanges)
        self._remember(step, response)
        return self._read_back(step, checks, exchanges)

    def _update(self, step: PlannedStep) -> StepResult:
        payload = _payload_of(step)
        path = self._path_of(step)
        is_repeated = step.record in self._kept
        before = self._before(step, path)
        checks: list[Check] = []
        if step.scenario.recreate:
            # A PUT may not change the key.
            deleted = self._send(step, "DELETE", path)
            expected_statuses = _with_repeat(deleted, 204, 404)
            if is_repeated:
                expected_statuses = (204, 404)
            checks.append(_status_check(step, deleted, expected_statuses))
            if deleted.status_code in (204, 404):
                self._forget(path)
            collection = path.rpartition("/")[0]
            response = self._send(step, "POST", collection, payload)
            expected_statuses = _with_repeat(response, 201, 200)
            checks.append(_status_check(step, response, expected_statuses))
            if response.status_code < 400 and _is_of_others(
                _SentCreation(response, expected_statuses, ())
            ):
                return self._end(step, checks, path=path)
            if response.status_code < 400:
                item_url(step.name, collection, response)
                self._remember(step, response)
        else:
            response = self._send(step, "PUT", path, payload)
            expected = step.scenario.status or 204
            checks.append(_status_check(step, response, (expected,)))
        if response.status_code >= 400:
            return self._end(step, checks, path=path)
        target = target_of(step.resource, payload)
        self._keys[target.resource, target.hash] = self._paths[step.record]
        return self._read_back(step, checks, before=before)

    def _delete(self, step: PlannedStep) -> StepResult:
        path = self._path_of(step)
        is_repeated = step.record in self._kept
        before = self._before(step, path)
        deleted = self._delete_dependents(step, step.resource, path, before)
        note = ""
        if deleted:
            # A server keeps a record as long as others refer to it.
            note = f"deleted {', '.join(deleted)} first, which referred to the record"
        response = self._send(step, "DELETE", path)
        expected = step.scenario.status or 204
        expected_statuses = _with_repeat(response, expected, 404)
        if is_repeated:
            expected_statuses = (expected, 404)
        checks = [_status_check(step, response, expected_statuses)]
        if response.status_code >= 400 and response.status_code != 404:
            return self._end(step, checks, path=path)
        gone = self._send(step, "GET", path)
        checks.append(
            _deletion_check(step, gone.status_code == 404, _status_words(gone))
        )
        found = self._find(step, path, before)
        words = f"the query for its key finds {len(found)} records"
        checks.append(_deletion_check(step, not found, words))
        if gone.status_code == 404:
            self._forget(path)
        return self._end(step, checks, path=path, note=note)

    def _delete_dependents(
        self, step: PlannedStep, resource: Resource, path: str, record: JsonObject
    ) -> list[str]:
        """Delete the records of the rehearsal that refer to a record, for a step that deletes it.

        Returns the names of the steps that created them, and of the resources of preloaded ones.
        """
        target = target_of(resource, record)
        keys = {(target.resource, target.hash)}
        for alias in aliases_of(resource, target.key):
            keys.add((alias.resource, alias.hash))
        deleted: list[str] = []
        for name, other, other_path, payload in self._own_records():
            if other_path == path or other_path not in self.created:
                continue
            targets = {
                (referred.resource, referred.hash)
                for _, _, referred in references_of(other, payload)
            }
            if keys & targets:
                deleted += self._delete_dependents(step, other, other_path, payload)
                response = self._send(step, "DELETE", other_path)
                if response.status_code in (204, 404):
                    self._forget(other_path)
                    deleted.append(name)
        return deleted

    def _own_records(self) -> list[tuple[str, Resource, str, JsonObject]]:
        """The records of the rehearsal: a name, the resource, the path and what was sent last."""
        records: list[tuple[str, Resource, str, JsonObject]] = []
        for other in self._latest_writes():
            path = self._paths.get(other.record)
            if path is not None:
                records.append((other.record, other.resource, path, _payload_of(other)))
        paths = {(name, key): path for name, key, path in self._session.preloaded}
        for name, payloads in self._plan.preload.items():
            resource = self._catalog[name]
            for payload in payloads:
                found = paths.get((name, target_of(resource, payload).hash))
                if found is not None:
                    label = f"the preloaded record of {name}"
                    records.append((label, resource, found, payload))
        return records

    def _latest_writes(self) -> list[PlannedStep]:
        """The last step of each record that has sent a payload and passed."""
        latest: dict[str, PlannedStep] = {}
        for step in self._plan.steps:
            result = self._session.steps.get(step.name)
            if (
                step.scenario.payload is not None
                and result
                and result.status == "passed"
            ):
                latest[step.record] = step
        return list(latest.values())

    def _read_back(
        self,
        step: PlannedStep,
        checks: list[Check],
        exchanges: tuple[Exchange, ...] = (),
        *,
        before: JsonObject | None = None,
    ) -> StepResult:
        """Read the record by its id and by its key, and check each member."""
        path = self._paths[step.record]
        payload = _payload_of(step)
        record = self._read(step, path)
        identifier = path.rpartition("/")[2]
        checks.append(
            _identity_check(step, identifier, str(record.get("id", "absent")))
        )
        checks.extend(check_sent(step, payload, record))
        if before is not None:
            checks.extend(_change_checks(step, before, record))
        found = self._find(step, path, payload)
        ids = [str(item.get("id", "absent")) for item in found]
        checks.append(_identity_check(step, identifier, ", ".join(ids) or "no record"))
        return self._end(step, checks, exchanges, path=path, record=record)

    def _find(self, step: PlannedStep, path: str, body: JsonObject) -> list[JsonObject]:
        """The records that the query for a natural key finds."""
        collection = path.rpartition("/")[0]
        query = key_query(target_of(step.resource, body))
        response = send(
            self._client, step.name, "GET", collection, expect=(200,), params=query
        )
        found = json_of(response, step.name)
        if not isinstance(found, list) or not all(isinstance(it, dict) for it in found):
            raise ScenarioFailure(
                f"{step.name}: GET {collection} did not answer with a list of records: {text_of(response)}"
            )
        return found

    def _read(self, step: PlannedStep, path: str) -> JsonObject:
        response = send(self._client, step.name, "GET", path, expect=(200,))
        record = json_of(response, step.name)
        if not isinstance(record, dict):
            raise ScenarioFailure(
                f"{step.name}: GET {path} did not answer with an object: {text_of(response)}"
            )
        return record

    def _before(self, step: PlannedStep, path: str) -> JsonObject:
        """The record before a step.

        A killed run may have carried out the step already, so the first step of a record in a continued run
        gets it as the last step has left it.
        """
        kept = self._kept.pop(step.record, None)
        return self._read(step, path) if kept is None else kept

    def _send(
        self, step: PlannedStep, method: str, path: str, body: JsonObject | None = None
    ) -> httpx.Response:
        return send(
            self._client, step.name, method, path, expect=_EVERY_STATUS, body=body
        )

    def _path_of(self, step: PlannedStep) -> str:
        path = self._paths.get(step.record)
        if path is None:
            raise ScenarioFailure(
                f"{step.name} needs the record of {step.record}, which does not exist"
            )
        return path

    def _remember(self, step: PlannedStep, response: httpx.Response) -> None:
        """Keep the path of a record that a POST has created or replaced."""
        location = response.headers.get("location", "")
        if not location:
            return
        collection = collection_url(step.resource, step.scenario.school_year)
        self._remember_path(step, f"{collection}/{location.rpartition('/')[2]}")

    def _remember_path(self, step: PlannedStep, path: str) -> None:
        if path not in self.created:
            self.created.append(path)
        self._paths[step.record] = path
        if step.scenario.payload is not None:
            target = target_of(step.resource, step.scenario.payload)
            self._keys[target.resource, target.hash] = path

    def _forget(self, path: str) -> None:
        """Several steps can have written the same record, which is gone."""
        if path in self.created:
            self.created.remove(path)
        for name, other in list(self._paths.items()):
            if other == path:
                del self._paths[name]
        for key, other in list(self._keys.items()):
            if other == path:
                del self._keys[key]

    def _restore(self) -> None:
        """Take over the records of an interrupted rehearsal."""
        for resource, key_hash, path in self._session.preloaded:
            if path in self.created:
                self._keys[resource, key_hash] = path
        for step in self._plan.steps:
            result = self._session.steps.get(step.name)
            if result is None or not result.id:
                continue
            collection = collection_url(step.resource, step.scenario.school_year)
            path = f"{collection}/{result.id}"
            if path in self.created:
                self._remember_path(step, path)
                if result.status == "passed" and result.record is not None:
                    self._kept[step.record] = result.record

    def _adopt(self, step: PlannedStep) -> bool:
        """Use a record of an ended run: its content is exactly what that run, or this step, has sent."""
        payload = _payload_of(step)
        collection = collection_url(step.resource, step.scenario.school_year)
        wanted = content_of(step.resource, dict(payload))
        bodies: list[JsonObject] = []
        for body in self._own_bodies(collection):
            bodies.append(content_of(step.resource, body))
        for record in self._find(step, f"{collection}/", payload):
            path = f"{collection}/{record.get('id')}"
            content = content_of(step.resource, dict(record))
            # A PUT may have given a record of this rehearsal the key.
            contents = [*bodies, wanted] if path in self.created else bodies
            if any(not differences(body, content) for body in contents):
                self._remember_path(step, path)
                return True
        return False

    def _failed(self, step: PlannedStep, failure: ScenarioFailure) -> StepResult:
        """The result of a step that could not be checked to its end."""
        if isinstance(failure.__cause__, httpx.ConnectError):
            self._session.stopped = f"the server can no longer be reached: {failure}"
        check = Check(
            "record",
            False,
            expected="an answer that the step can continue with",
            found=str(failure),
            page=step.page,
            next_step=_SERVER_ERROR,
        )
        return self._end(step, [check], path=self._paths.get(step.record, ""))

    def _end(
        self,
        step: PlannedStep,
        checks: list[Check],
        exchanges: tuple[Exchange, ...] = (),
        *,
        path: str = "",
        record: JsonObject | None = None,
        note: str = "",
    ) -> StepResult:
        status: StepStatus = "passed"
        if not all(check.passed for check in checks):
            status = "failed"
        result = step.result(
            status,
            checks=tuple(checks),
            exchanges=(*exchanges, *self._evidence.take()),
            identifier=path.rpartition("/")[2],
            record=record,
            note=note,
        )
        return self._keep(result)

    def _keep(self, result: StepResult) -> StepResult:
        self._session.add(result)
        return result


def rehearse(
    client: httpx.Client,
    plan: Plan,
    session: Session,
    catalog: Catalog,
    *,
    report: Report | None = None,
    keep: bool = False,
    keep_unfinished: bool = False,
    until: str = "",
    batch: bool = False,
    own_bodies: Callable[[str], Sequence[JsonObject]] | None = None,
) -> tuple[str, ...]:
    """Plays the steps that have not passed in an earlier run of the session, and adds their results to it.

    With `until`, ends after the step of that name. With `batch`, sends the creations as one bulk load first.
    `report` is called after each step. If the server can no longer be reached, the rehearsal ends, and
    `session.stopped` says why. Unless `keep`, all records of the rehearsal are deleted at the
    end, with `keep_unfinished` only if all steps have passed; returns the paths of those that could not be
    deleted. Raises ScenarioFailure before anything is written if
    the server has a record of others that a step would overwrite, and KeyError if there is no step `until`.
    """
    steps = steps_until(plan, until)
    session.planned = [step.name for step in steps]
    session.started = session.started or now()
    session.stopped = ""
    rehearsal = Rehearsal(client, plan, session, catalog, own_bodies=own_bodies)
    left: list[PlannedStep] = []
    for step in steps:
        result = session.steps.get(step.name)
        if result is None or result.status != "passed":
            left.append(step)
    rehearsal.refuse_existing_records(left)
    remaining: tuple[str, ...] = ()
    try:
        done: set[str] = set()
        if batch:
            for result in rehearsal.load(left):
                done.add(result.name)
                if report:
                    report(result)
        for step in left:
            if session.stopped:
                break
            if step.name not in done:
                result = rehearsal.play(step)
                if report:
                    report(result)
        session.finished = now()
    finally:
        _sort(session)
        if not keep and (session.passed or not keep_unfinished):
            remaining = rehearsal.clean_up()
    return remaining


def steps_until(plan: Plan, until: str) -> tuple[PlannedStep, ...]:
    """The steps of a plan up to the one with a name, all if it is empty. Raises KeyError for another name."""
    if not until:
        return plan.steps
    last = plan.step(until)
    return plan.steps[: plan.steps.index(last) + 1]


def _creations(
    steps: Sequence[PlannedStep], session: Session
) -> tuple[PlannedStep, ...]:
    """The steps of a bulk load: those that create a record, and no second one of the same key."""
    found: list[PlannedStep] = []
    keys: set[tuple[str, str]] = set()
    for step in steps:
        scenario = step.scenario
        if scenario.method == "POST" and scenario.payload and scenario.status < 400:
            target = target_of(step.resource, scenario.payload)
            if (
                step.record == step.name
                and (target.resource, target.hash) not in keys
                and step.name not in session.steps
            ):
                found.append(step)
            keys.add((target.resource, target.hash))
    return tuple(found)


def _has_created(response: httpx.Response) -> bool:
    return response.status_code < 400 and "location" in response.headers


def _is_of_others(sent: _SentCreation) -> bool:
    """Whether the server has replaced a record that the rehearsal has not created.

    The look-up of its key did not find it, for example because the client may not read it.
    """
    return sent.response.status_code == 200 and 200 not in sent.expected


def _sort(session: Session) -> None:
    """Give the results the order of the plan, which a bulk load does not keep."""
    for name in session.planned:
        if name in session.steps:
            session.steps[name] = session.steps.pop(name)


def _no_bodies(_collection: str) -> Sequence[JsonObject]:
    return ()


def _payload_of(step: PlannedStep) -> JsonObject:
    if step.scenario.payload is None:
        raise ScenarioFailure(f"{step.name} has no payload to send")
    return step.scenario.payload


def _with_repeat(
    response: httpx.Response, usual: int, repeated: int
) -> tuple[int, ...]:
    """The statuses of a request: a server may have carried out an attempt that it did not answer."""
    return (usual, repeated) if may_have_counted(response) else (usual,)


def _status_check(
    step: PlannedStep, response: httpx.Response, expected: tuple[int, ...]
) -> Check:
    passed = response.status_code in expected
    words = " or ".join(str(status) for status in expected)
    return Check(
        "status",
        passed,
        expected=f"{response.request.method} is answered with {words}",
        found=_status_words(response),
        page=step.page,
        next_step="" if passed else _SERVER_ERROR,
    )


def _status_words(response: httpx.Response) -> str:
    if response.status_code < 400:
        return str(response.status_code)
    return f"{response.status_code}: {text_of(response)}"


def _identity_check(step: PlannedStep, expected: str, found: str) -> Check:
    return Check(
        "identity",
        expected == found,
        path="id",
        expected=expected,
        found=found,
        page=step.page,
        next_step="" if expected == found else _SERVER_ERROR,
    )


def _deletion_check(step: PlannedStep, passed: bool, found: str) -> Check:
    return Check(
        "deletion",
        passed,
        expected="the record is gone",
        found=found,
        page=step.page,
        next_step="" if passed else "Look at why the server kept the deleted record.",
    )


def _change_checks(
    step: PlannedStep, before: JsonObject, after: JsonObject
) -> list[Check]:
    """A check for each member that the update changes."""
    old = content_of(step.resource, dict(before))
    new = content_of(step.resource, dict(after))
    same: dict[str, str] = {}
    for path, value, _ in unchanged(step.scenario.changes, old, new):
        same[path] = value
    checks: list[Check] = []
    for path in step.scenario.changes:
        checks.append(
            Check(
                "change",
                path not in same,
                path=path,
                expected="another value than before the update",
                found=f"still {same[path]}" if path in same else "another value",
                page=step.page,
                next_step=_SERVER_ERROR if path in same else "",
            )
        )
    return checks
