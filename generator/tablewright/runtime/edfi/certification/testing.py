"""Support for tests: a rehearsal that raises an error unless each of its steps passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import httpx

from ...core.certification.progress import failure_text
from ...core.certification.results import Session
from ...core.runs.scenarios import ScenarioFailure
from ...core.samples.sample_set import SampleSet, Updates
from ..order import OrderedResource
from ..resources import Resource
from .plan import plan_of
from .rehearsal import Report, rehearse

#: The failed checks that a message lists.
_LISTED = 10


def rehearse_all(
    client: httpx.Client,
    package: str,
    catalog: Mapping[str, Resource],
    samples: SampleSet,
    order: Sequence[OrderedResource],
    *,
    school_year: int | None = None,
    today: date | None = None,
    complete: bool = True,
    updates: Updates = "recreate",
    batch: bool = False,
    report: Report | None = None,
) -> Session:
    """The session of a rehearsal of all scenarios, whose records are deleted at the end.

    The options are those of `plan_of` and `rehearse`. The paths of records that could not be deleted are in
    `session.created`. Raises ScenarioFailure unless each step passes, and before anything is sent
    if the server has a record that a scenario would overwrite.
    """
    plan = plan_of(
        package,
        catalog,
        samples,
        order,
        school_year=school_year,
        today=today,
        complete=complete,
        updates=updates,
    )
    session = Session(package, "rehearse", package, "")
    rehearse(client, plan, session, catalog, batch=batch, report=report)
    if not session.passed:
        raise ScenarioFailure(_failures(session))
    return session


def _failures(session: Session) -> str:
    lines: list[str] = []
    for result in session.steps.values():
        for check in result.failures:
            lines.append(f"{result.name} ({result.method}): {failure_text(check)}")
    skipped = session.count("skipped")
    return "; ".join([*lines[:_LISTED], f"{skipped} steps were skipped"])
