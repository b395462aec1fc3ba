"""The records of preload.yaml become payloads; a record that the API would refuse is an error."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harbor import FACTS, LIMITS

from tablewright.model.preload import Preload, Record
from tablewright.model.values import Items, Literal, SchoolYear, Value
from tablewright.resolve.samples.preload import read_preload
from tablewright.rules import RULES
from tablewright.values.placeholders import placeholders_of


def record(resource: str, **values: Value | str) -> Record:
    """A record with these values; `a__b` is the path a/b."""
    cells = {name.replace("__", "/"): value for name, value in values.items()}
    return Record(
        resource,
        tuple(
            (path, Literal(value) if isinstance(value, str) else value)
            for path, value in cells.items()
        ),
        "It is there.",
    )


def test_a_record_has_the_shape_of_the_api_object() -> None:
    deck = Items((Literal("4"), Literal("5")))
    ship = record("ships", decks__level=deck, shipId="S1", flagDescriptor="Red")
    (given,), findings = read_preload(Preload((ship,)), FACTS, LIMITS)
    assert findings == ()
    assert (given.resource, given.why) == ("ships", "It is there.")
    expected = {
        "shipId": "S1",
        "decks": [{"level": 4}, {"level": 5}],
        "flagDescriptor": "Red",
    }
    assert placeholders_of(given.payload, {}) == expected
    assert list(placeholders_of(given.payload, {})) == list(expected)


def test_an_uncovered_resource_has_the_members_of_references_to_it() -> None:
    (given,), findings = read_preload(
        Preload((record("companies", companyId=SchoolYear(0)),)), FACTS, LIMITS
    )
    assert placeholders_of(given.payload, {}) == {"companyId": {"$school-year": 0}}
    assert findings == ()


@pytest.mark.parametrize(
    ("entry", "code", "text"),
    [
        (
            record("shipss", shipId="1"),
            "E004",
            "'shipss', which the API does not have (did you mean 'ships'?)",
        ),
        (
            record("ships", shipId="1", decks__level=Items((Literal("4"),) * 2)),
            "E005",
            "'decks': item 1 is the same as item 0 (equal: level)",
        ),
        (record("ships", shipId="1", mast="3"), "E005", "'mast': not a member of ship"),
        (
            record("ships", shipId="1", launched="soon"),
            "E005",
            "'launched': 'soon' is not of the type date",
        ),
        (
            record("ships", shipId="1", flagDescriptor="Pink"),
            "E005",
            "'Pink' is not a published value",
        ),
        (
            record("ships", shipId="12345"),
            "E005",
            "'shipId': '12345' has 5 characters, the API accepts",
        ),
        (record("ships", launched="2000-01-01"), "E006", "requires: shipId"),
        (record("ships", shipId="1", decks__name="A"), "E006", "requires: decks/level"),
        (
            record("voyages", number="3"),
            "E006",
            "requires: shipReference/shipId, shipReference",
        ),
        (record("logs", page="3"), "E006", "requires: shipId"),
    ],
)
def test_a_wrong_record_is_an_error_and_is_left_out(
    entry: Record, code: str, text: str
) -> None:
    given, (finding,) = read_preload(
        Preload((record("ports", portCode="A"), entry)), FACTS, LIMITS
    )
    assert (finding.code, finding.at, RULES[code].level) == (code, "preload/1", "error")
    assert text in RULES[code].message(finding.details)
    assert [record_.resource for record_ in given] == ["ports"]


@pytest.mark.parametrize(
    ("entry", "code", "text"),
    [
        (
            record("companies", companyld="1"),
            "E005",
            "'companyld': not a member of companyReference (did you mean 'companyId'?)",
        ),
        (
            record("companies", companyId="2017", foundedOn="2001-01-01"),
            "E005",
            "'foundedOn': not a member of companyReference; the page of companies is not captured yet, "
            "so only the members of references to it are known: companyId",
        ),
        (
            record("ships", shipId="1", launchd="2001-01-01"),
            "E005",
            "'launchd': not a member of ship (did you mean 'launched'?)",
        ),
        (
            record("pilots", pilotId="1"),
            "E030",
            "the resource 'pilots', whose page is not captured yet, and no page refers to it",
        ),
    ],
)
def test_a_page_that_is_not_captured_is_not_a_typo(
    entry: Record, code: str, text: str
) -> None:
    """The API has the resource, but the facts contain only what captured pages need."""
    facts = replace(FACTS, known=(*FACTS.known, "pilots"))
    _, (finding,) = read_preload(Preload((entry,)), facts, LIMITS)
    assert (finding.code, RULES[code].level) == (code, "error")
    assert finding.message.endswith(text)
