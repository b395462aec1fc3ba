"""The rehearsal of all scenarios of a package, and the sources of the values in its payloads."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result
from tiny_edfi.api import MODULES
from tiny_edfi.samples import SAMPLES, load

from tablewright.runtime.core.certification.results import Session, StepResult
from tablewright.runtime.core.console import console
from tablewright.runtime.core.runs.scenarios import ScenarioFailure
from tablewright.runtime.core.samples.sample_set import PreloadedRecord, SampleSet
from tablewright.runtime.core.samples.value_sources import (
    absences_of,
    payload_of,
    value_sources_of,
)
from tablewright.runtime.edfi.certification.commands import commands
from tablewright.runtime.edfi.certification.testing import rehearse_all
from tablewright.runtime.edfi.order import OrderedResource, read_order
from tablewright.runtime.edfi.resources import load_catalog

CATALOG = load_catalog("tiny_edfi", MODULES)
ORDER = read_order("tiny_edfi")


def remaining_items(client: httpx.Client) -> list[object]:
    return [
        item
        for resource in CATALOG.values()
        for item in client.get(resource.path).json()
    ]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(
        console("tiny_edfi", commands("tiny_edfi")), list(arguments)
    )


def writes(session: Session) -> list[tuple[str, str]]:
    """The requests of a session that change something: the step and the method."""
    found: list[tuple[str, str]] = []
    for result in session.steps.values():
        for exchange in result.exchanges:
            if exchange.method != "GET":
                found.append((result.name, exchange.method))
    return found


@pytest.mark.parametrize("complete", [False, True])
@pytest.mark.parametrize("year", [2017, 2026])
def test_a_rehearsal_deletes_all_its_records(
    client: httpx.Client, year: int, complete: bool
) -> None:
    reported: list[StepResult] = []
    session = rehearse_all(
        client,
        "tiny_edfi",
        CATALOG,
        SAMPLES,
        ORDER,
        school_year=year,
        complete=complete,
        report=reported.append,
    )
    assert list(session.steps.values()) == reported
    posted: list[dict[str, Any]] = []
    for exchange in session.steps["programs 2"].exchanges:
        if exchange.method == "POST":
            posted.append(exchange.sent)
    assert ["previousName" in body for body in posted] == [complete]
    assert remaining_items(client) == []


def test_a_rehearsal_deletes_last_and_in_reverse_order(client: httpx.Client) -> None:
    session = rehearse_all(client, "tiny_edfi", CATALOG, SAMPLES, ORDER)
    assert writes(session) == [
        # The first one is a preloaded record.
        ("schools 1", "POST"),
        ("schools 1", "POST"),
        ("programs 1", "POST"),
        ("programs 2", "DELETE"),
        ("programs 2", "POST"),
        ("sessions 1", "POST"),
        ("sessions 2", "PUT"),
        ("programs 3", "DELETE"),
    ]


class _SamplesWithWinterSession(SampleSet):
    """The samples, with a preloaded session of the school that the first scenario of `schools` creates."""

    def preload(self, **options: Any) -> tuple[PreloadedRecord, ...]:
        payload = {
            "schoolReference": {"schoolId": 255901001},
            "schoolYear": 2017,
            "sessionName": "Winter",
            "beginDate": "2017-01-09",
        }
        session = PreloadedRecord("sessions", payload, "No page makes a session.")
        return (session, *super().preload(**options))


def test_a_preloaded_record_refers_to_a_record_of_an_earlier_scenario(
    client: httpx.Client,
) -> None:
    samples = _SamplesWithWinterSession(SAMPLES.package)
    session = rehearse_all(client, "tiny_edfi", CATALOG, samples, ORDER)
    posted: list[str] = []
    for exchange in session.steps["sessions 1"].exchanges:
        if exchange.method == "POST":
            posted.append(exchange.sent["sessionName"])
    assert posted[0] == "Winter"
    assert len(posted) == 2
    assert remaining_items(client) == []


def test_a_wrong_order_fails_and_deletes_all_records(client: httpx.Client) -> None:
    order = (OrderedResource("schools", ()), OrderedResource("sections", ()))
    with pytest.raises(ScenarioFailure, match=r"sections 1 \(POST\): .*found 409"):
        rehearse_all(client, "tiny_edfi", CATALOG, SAMPLES, order)
    assert remaining_items(client) == []


def test_a_rehearsal_keeps_a_record_that_existed_before(client: httpx.Client) -> None:
    high_school = next(
        record.payload for record in SAMPLES.preload() if record.resource == "schools"
    )
    client.post(CATALOG["schools"].path, json=high_school)
    session = rehearse_all(client, "tiny_edfi", CATALOG, SAMPLES, ORDER)
    assert writes(session)[:2] == [("schools 1", "POST"), ("programs 1", "POST")]
    assert [
        item["schoolId"] for item in client.get(CATALOG["schools"].path).json()
    ] == [255901007]


def test_complete_samples_have_further_members() -> None:
    assert "previousName" not in load("programs", "2")
    assert load("programs", "2", complete=True)["previousName"] == "Bilingual"
    assert load("programs", "1", complete=True) == load("programs", "1")


def test_preload_is_not_a_resource() -> None:
    assert "preload" not in SAMPLES.resources()
    assert [record.resource for record in SAMPLES.preload(school_year=2026)] == [
        "students",
        "schools",
    ]


def test_explain_gives_the_source_of_each_value() -> None:
    sources = SAMPLES.explain("programs", 2, complete=True)
    assert sources == {
        "programName": "from a correction of the page",
        "educationOrganizationReference/educationOrganizationId": "from the page",
        "previousName": "from another scenario of the page",
    }
    assert (
        SAMPLES.explain("programs", 2)["previousName"] == "absent: the page gives none"
    )
    assert (
        SAMPLES.explain("sessions", 1)["beginDate"]
        == "from the page; resolved from the school year"
    )


def test_absent_values_have_a_reason() -> None:
    created = {"payload": {"ends": 1, "decks": [{"level": 1}]}}
    entry = {
        "record-of": "1",
        "removed": ["ends"],
        "complete": {"decks/0/level": 1, "decks/1/level": 2, "hull": 3},
    }
    updated = {"payload": {"flag": "Red"}}
    entry["complete"]["flag"] = "Red"
    assert dict(absences_of(entry, [created, updated], complete=False)) == {
        "ends": "absent: removed on purpose",
        "decks/0/level": "absent: unchanged, the page leaves it empty",
        "decks/1/level": "absent: the page gives none",
        "hull": "absent: the page gives none",
        "flag": "absent: unchanged, the page leaves it empty",
    }
    assert list(dict(absences_of(entry, [created], complete=True))) == ["ends"]
    gone = (
        "absent: removed, the record is recreated without it, the page leaves it empty"
    )
    assert (
        dict(absences_of(entry | {"recreate": True}, [updated], complete=False))["flag"]
        == gone
    )


def test_complete_values_can_be_objects_and_in_list_items() -> None:
    entry = {
        "payload": {"decks": [{"level": 1}, {}]},
        "complete": {"decks/1/level": {"$calculated": 2}, "hull": {"length": 9}},
        "value-sources": {"hull/length": "default"},
    }
    payload = payload_of(entry, complete=True)
    assert payload == {
        "decks": [{"level": 1}, {"level": {"$calculated": 2}}],
        "hull": {"length": 9},
    }
    assert payload_of(entry, complete=False) == {"decks": [{"level": 1}, {}]}
    assert dict(value_sources_of(entry, payload)) == {
        "decks/0/level": "from the page",
        "decks/1/level": (
            "from another scenario of the page; calculated by the system, this is an example"
        ),
        "hull/length": "a default for the type",
    }


def test_order_and_rehearse_print_their_results() -> None:
    assert run("order").output.splitlines()[1] == "  2  programs  after schools"
    lines = run("rehearse", "--school-year", "2026").output.splitlines()
    assert lines[-1].startswith("6 of 6 steps passed in ")
    assert lines[0] == "[1/6] schools 1 POST passed"
    explained = run(
        "samples", "programs", "2", "--complete", "--explain"
    ).output.splitlines()
    assert (
        explained[-1]
        == 'previousName = "Bilingual"  (from another scenario of the page)'
    )


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (
            ("rehearse", "--url", "http://127.0.0.1:1"),
            "Error: no server answers at http://127.0.0.1:1: ",
        ),
        (("samples", "--explain"), "--explain needs a RESOURCE and a SCENARIO"),
        (("samples", "schools", "9", "--explain"), "it has 1"),
    ],
)
def test_a_wrong_argument_gives_a_message(
    arguments: tuple[str, ...], text: str
) -> None:
    result = run(*arguments)
    assert result.exit_code
    assert text in result.output
