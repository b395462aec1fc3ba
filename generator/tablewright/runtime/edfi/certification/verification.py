"""Checks, step by step, the records that a product has sent to a server; it only reads.

The steps of a record make a chain: creation, updates, deletion. A round reads each record that is not done,
and finds out which step of its chain it shows. What has passed is kept in the session, because a later step
replaces it on the server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import httpx

from ...core.certification.results import (
    Check,
    Exchange,
    Session,
    StepResult,
    StepStatus,
)
from ...core.differences import differences, values_at
from ...core.runs.scenarios import ScenarioFailure
from ..client.requests import key_query, target_of
from ..runs.scenarios import content_of
from .checks import Absences, check_record
from .plan import Plan, PlannedStep, without_indexes
from .record_lookup import Found, RecordLookup

Report = Callable[[StepResult], None]


def verify(
    client: httpx.Client,
    plan: Plan,
    session: Session,
    *,
    absences: Absences | None = None,
    report: Report | None = None,
) -> None:
    """One round: checks each step that has not passed, and keeps the results in the session.

    `report` is called with each result that differs from the one in the session. Raises ScenarioFailure if
    the server gives no answer, and SignInError if it no longer accepts the credentials.
    """
    if not session.planned:
        session.planned = [step.name for step in plan.steps]
    lookup = RecordLookup(client)
    for steps in chains_of(plan):
        chain = _Chain(steps, session, lookup, absences or Absences())
        for result in chain.results():
            if _is_news(session.steps.get(result.name), result):
                session.add(result)
                if report is not None:
                    report(result)
    _put_in_order(session)


def chains_of(plan: Plan) -> tuple[tuple[PlannedStep, ...], ...]:
    """The steps of each record in the order of the plan, the records in the order of their first steps."""
    chains: dict[str, list[PlannedStep]] = {}
    for step in plan.steps:
        chains.setdefault(step.record, []).append(step)
    return tuple(tuple(steps) for steps in chains.values())


def _put_in_order(session: Session) -> None:
    ordered: dict[str, StepResult] = {}
    for name in (*session.planned, *session.steps):
        if name in session.steps:
            ordered[name] = session.steps[name]
    session.steps = ordered


def _is_news(old: StepResult | None, new: StepResult) -> bool:
    """Whether a result differs from the kept one, apart from its time and its requests."""
    if old is None:
        return True
    return replace(old, at="", exchanges=()) != replace(new, at="", exchanges=())


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a record shows a step: its checks, and the record with the requests that found it."""

    step: PlannedStep
    found: Found
    checks: tuple[Check, ...]

    @property
    def failures(self) -> int:
        return sum(1 for check in self.checks if not check.passed)


class _Chain:
    """The steps of one record in one round."""

    def __init__(
        self,
        steps: Sequence[PlannedStep],
        session: Session,
        lookup: RecordLookup,
        absences: Absences,
    ) -> None:
        self._steps = steps
        self._session = session
        self._lookup = lookup
        self._absences = absences
        self._writes: list[PlannedStep] = []
        self._deletion: PlannedStep | None = None
        for step in steps:
            if step.scenario.method == "DELETE":
                self._deletion = step
            else:
                self._writes.append(step)
        # The position of the last write that has passed: later ones are pending.
        self._last = -1
        for position, step in enumerate(self._writes):
            if self._has_passed(step):
                self._last = position

    def results(self) -> Iterator[StepResult]:
        """The new results of the steps that have not passed."""
        if all(self._has_passed(step) for step in self._steps):
            return
        try:
            yield from self._evaluated()
        except ScenarioFailure as failure:
            # Without an answer, there is none for the other records either.
            if failure.response is None:
                raise
            yield from self._refused(failure)

    def _evaluated(self) -> Iterator[StepResult]:
        founds = [self._lookup.at_key(step) for step in self._writes]
        pending = self._writes[self._last + 1 :]
        exists = any(found.record for found in founds)
        moved = None
        if not exists and self._known_id():
            # The product may have given the record a wrong key.
            moved = self._lookup.at_id(self._steps[0], self._known_id())
            exists = moved.record is not None
        if not exists:
            yield from self._missing(pending, founds, moved)
            return
        fits = [self._fit(position, founds, moved) for position in range(len(founds))]
        yield from self._earlier(fits)
        yield from self._shown(pending, fits)
        yield from self._not_deleted(founds, moved)

    def _missing(
        self, pending: Sequence[PlannedStep], founds: list[Found], moved: Found | None
    ) -> Iterator[StepResult]:
        """The results if the server has no record with any of the keys."""
        was_seen = bool(self._known_id())
        exchanges = _exchanges(founds)
        if moved is not None:
            exchanges += moved.exchanges
        deletion = self._deletion
        # An update of a key begins with a DELETE, and the POST can still come.
        recreates = any(step.scenario.recreate for step in pending)
        for step in pending:
            note = founds[0].note or f"no record with {key_words(step)} yet"
            if was_seen and deletion is not None and not recreates:
                note = (
                    "the record was deleted before this scenario was seen: enter the record again, "
                    "and verify each scenario before the next one"
                )
                yield step.result("not-seen", note=note, exchanges=exchanges)
                continue
            if was_seen:
                note = f"the record was deleted; {note}"
            yield step.result("waiting", note=note, exchanges=exchanges)
        if deletion is None or self._has_passed(deletion):
            return
        if not was_seen or pending:
            note = "an earlier scenario of the record has not been seen yet"
            yield deletion.result("waiting", note=note)
            return
        check = Check(
            "deletion",
            True,
            expected=f"no record with {key_words(self._writes[-1])}",
            found=f"none; GET of the id answers {_last_status(exchanges)}",
            page=deletion.page,
        )
        yield deletion.result(
            "passed",
            checks=(check,),
            exchanges=exchanges,
            identifier=self._known_id(),
        )

    def _fit(self, position: int, founds: list[Found], moved: Found | None) -> _Fit:
        """The checks of one write against the record with its key."""
        step = self._writes[position]
        found = founds[position]
        if found.record is None:
            # The record has another key than this step gives it.
            others = [other for other in founds if other.record is not None]
            found = others[-1] if others else moved or found
        record = found.record or {}
        previous = self._result_before(position)
        before = previous.record if previous else None
        checks = list(
            check_record(step, record, before=before, absences=self._absences)
        )
        if position > self._last + 1:
            # A step between has not been seen, so the previous number is not known.
            kept: list[Check] = []
            for check in checks:
                if check.passed or check.kind != "calculated":
                    kept.append(check)
            checks = kept
        checks += self._record_checks(step, position, founds, found, previous)
        return _Fit(step, found, tuple(checks))

    def _record_checks(
        self,
        step: PlannedStep,
        position: int,
        founds: list[Found],
        found: Found,
        previous: StepResult | None,
    ) -> Iterator[Check]:
        """The checks of the record as a whole: it has the key, it is the only one, and it kept its id."""
        yield Check(
            "record",
            founds[position].count == 1,
            expected=f"one record with {key_words(step)}",
            found=_count_words(founds[position].count),
            page=step.page,
            next_step=_next_step_for_count(founds[position].count),
        )
        if previous is None or not previous.id:
            return
        if step.scenario.recreate:
            old = self._lookup.at_id(step, previous.id)
            is_same = found.id == previous.id
            is_gone = is_same or old.record is None
            yield Check(
                "deletion",
                is_gone,
                expected="the record with the old key is gone",
                found="it is gone" if is_gone else f"id {previous.id} still exists",
                page=step.page,
                next_step="" if is_gone else "delete the record with the old key",
            )
            return
        is_kept = found.id == previous.id
        yield Check(
            "identity",
            is_kept,
            expected=f"id {previous.id}, as before the update",
            found=f"id {found.id or 'none'}",
            page=step.page,
            next_step=(
                ""
                if is_kept
                else "send the update as PUT to the record, not as DELETE and POST"
            ),
        )

    def _earlier(self, fits: list[_Fit]) -> Iterator[StepResult]:
        """The results of steps before the last one that passed: the record can show them again."""
        for fit in fits[: max(self._last, 0)]:
            if self._has_passed(fit.step):
                continue
            if fit.failures == 0 and self._is_decisive(fit.step):
                yield _of_fit(fit, "passed")

    def _shown(
        self, pending: Sequence[PlannedStep], fits: list[_Fit]
    ) -> Iterator[StepResult]:
        """The results of the pending writes: the record shows one of them, or none yet."""
        if not pending:
            return
        offset = self._last + 1
        chosen = self._chosen(fits[offset:])
        if chosen is not None:
            for fit in fits[offset : offset + chosen]:
                yield _not_seen(fit)
            yield _of_fit(fits[offset + chosen], "passed")
            for fit in fits[offset + chosen + 1 :]:
                yield _waiting(fit, is_equal=fit.failures == 0)
            return
        if self._is_as_before(fits[offset]):
            for fit in fits[offset:]:
                yield _waiting(fit)
            return
        best = offset
        for position in range(offset, len(fits)):
            if fits[position].failures < fits[best].failures:
                best = position
        for position in range(offset, len(fits)):
            if position == best:
                yield _of_fit(fits[position], "failed")
            else:
                yield _waiting(fits[position])

    def _chosen(self, fits: Sequence[_Fit]) -> int | None:
        """The position of the pending step that the record shows, the earliest one if there are several."""
        for position, fit in enumerate(fits):
            if fit.failures:
                continue
            # Values that the product chooses do not show that an update has happened.
            if position == 0 or self._is_decisive(fit.step):
                return position
        return None

    def _is_decisive(self, step: PlannedStep) -> bool:
        """Whether a record that fits a step cannot be one before it: an update to a documented value."""
        if step.scenario.method == "POST" and step.record == step.name:
            return True
        if step.scenario.recreate:
            return True
        for value in step.values:
            if value.rule not in {"fixed", "chosen"}:
                continue
            path = without_indexes(value.path)
            for change in step.scenario.changes:
                if f"{path}/".startswith(f"{change}/"):
                    return True
        return False

    def _is_as_before(self, fit: _Fit) -> bool:
        """Whether the record still has the content that the last passed step has left."""
        if self._last < 0 or fit.found.record is None:
            return False
        before = self._session.steps[self._writes[self._last].name].record
        if before is None:
            return False
        resource = fit.step.resource
        old = content_of(resource, before)
        new = content_of(resource, fit.found.record)
        return not differences(old, new)

    def _not_deleted(
        self, founds: list[Found], moved: Found | None
    ) -> Iterator[StepResult]:
        """The result of the deletion while the record exists."""
        step = self._deletion
        if step is None or self._has_passed(step):
            return
        note = "the record still exists"
        if moved is not None:
            note += ", with another key"
        yield step.result("waiting", note=note, exchanges=_exchanges(founds[-1:]))

    def _refused(self, failure: ScenarioFailure) -> Iterator[StepResult]:
        """The results if the server answers a request with an error."""
        waits = False
        for step in self._steps:
            if self._has_passed(step):
                continue
            if waits:
                yield step.result("waiting", note="an earlier request failed")
                continue
            waits = True
            status = failure.response.status_code if failure.response else 0
            check = Check(
                "status",
                False,
                expected="200",
                found=str(failure),
                page=step.page,
                next_step=f"correct the answer {status} of the server or the rights of the client",
            )
            yield step.result("failed", checks=(check,))

    def _has_passed(self, step: PlannedStep) -> bool:
        result = self._session.steps.get(step.name)
        return result is not None and result.status == "passed"

    def _result_before(self, position: int) -> StepResult | None:
        """The result of the last passed write before a position."""
        for step in reversed(self._writes[:position]):
            if self._has_passed(step):
                return self._session.steps[step.name]
        return None

    def _known_id(self) -> str:
        """The id of the record as it was last seen; empty if it never was."""
        for step in reversed(self._writes):
            result = self._session.steps.get(step.name)
            if result is not None and result.id:
                return result.id
        return ""


def key_words(step: PlannedStep) -> str:
    """The natural key of a step in words: `studentUniqueId=604821`."""
    target = target_of(step.resource, step.scenario.payload or {})
    words: list[str] = []
    for name, text in key_query(target).items():
        words.append(f"{name}={text}")
    return ", ".join(words)


def _waiting(fit: _Fit, *, is_equal: bool = False) -> StepResult:
    """The result of a step whose data has not arrived; the note lists what an update changes.

    `is_equal`: the record fits the step already, but fits the one before it too.
    """
    step = fit.step
    if step.record == step.name:
        note = "the record does not have the values of this scenario"
        return step.result("waiting", note=note, exchanges=fit.found.exchanges)
    changes: list[str] = []
    for path in step.scenario.changes:
        values = values_at(step.scenario.payload or {}, path)
        shown = ", ".join(str(value) for value in values if _is_scalar(value))
        changes.append(f"{path} ({shown})" if shown else path)
    note = "the update has not arrived"
    if changes:
        note = f"the update has not arrived; it changes {', '.join(changes)}"
    if is_equal:
        note += "; if it came before the scenario before it was verified, enter another value"
    return step.result("waiting", note=note, exchanges=fit.found.exchanges)


def _not_seen(fit: _Fit) -> StepResult:
    """The result of a step whose record shows a later one; the note lists what differs from this step."""
    paths: list[str] = []
    for check in fit.checks:
        if not check.passed and check.path and check.path not in paths:
            paths.append(check.path)
    note = "a later scenario had already changed the record"
    if paths:
        note += f": {', '.join(paths)}"
    return fit.step.result("not-seen", note=note, exchanges=fit.found.exchanges)


def _of_fit(fit: _Fit, status: StepStatus) -> StepResult:
    return fit.step.result(
        status,
        checks=fit.checks,
        exchanges=fit.found.exchanges,
        identifier=fit.found.id,
        record=fit.found.record,
    )


def _exchanges(founds: Sequence[Found]) -> tuple[Exchange, ...]:
    exchanges: list[Exchange] = []
    for found in founds:
        for exchange in found.exchanges:
            if exchange not in exchanges:
                exchanges.append(exchange)
    return tuple(exchanges)


def _last_status(exchanges: tuple[Exchange, ...]) -> int:
    return exchanges[-1].status if exchanges else 0


def _count_words(count: int) -> str:
    if count == 0:
        return "no record with this key"
    return "one record" if count == 1 else f"{count} records"


def _next_step_for_count(count: int) -> str:
    if count == 1:
        return ""
    return "enter this key" if count == 0 else "delete all but one of these records"


def _is_scalar(value: object) -> bool:
    return not isinstance(value, dict | list)
