"""The additional requirements of a page, checked on payloads."""

from __future__ import annotations

from typing import Any

import pytest

from tablewright.runtime.core.samples.requirements import Violation, violations_of

ONE_OF = {"kind": "one-of", "places": ["title", "subtitle"]}
NOT_BOTH = {"kind": "not-both", "places": ["title", "subtitle"]}
IN_ITEMS = {"kind": "one-of", "places": ["authors/name", "authors/code"]}
TWO = {"kind": "at-least", "place": "authors", "count": 2}
ROLES = {"kind": "at-least", "place": "authors/role", "values": ["Writer", "Editor"]}
URI = "uri://example.org/RoleDescriptor#"


@pytest.mark.parametrize(
    ("rule", "payload"),
    [
        (ONE_OF, {"title": "Emma"}),
        (ONE_OF, {"subtitle": "A novel", "title": "Emma"}),
        (ONE_OF, {"title": 0}),
        (ONE_OF, {"title": False}),
        (NOT_BOTH, {"title": "Emma", "subtitle": None}),
        (NOT_BOTH, {}),
        (IN_ITEMS, {"authors": [{"name": "Jane"}, {"code": "A1"}]}),
        # An optional list that is absent has no item without a value.
        (IN_ITEMS, {}),
        (TWO, {"authors": [{"name": "Jane"}, {"name": "Anne"}]}),
        (ROLES, {"authors": [{"role": URI + "Editor"}, {"role": "Writer"}]}),
        ({"kind": "either-resource", "places": ["title"], "resources": ["loans"]}, {}),
    ],
)
def test_a_payload_meets_a_rule(rule: dict[str, Any], payload: dict[str, Any]) -> None:
    assert violations_of(payload, [rule]) == ()


@pytest.mark.parametrize(
    ("rule", "payload", "message"),
    [
        (ONE_OF, {}, "no value at title or subtitle"),
        (
            ONE_OF,
            {"title": None, "subtitle": ""},
            "no value at title or subtitle",
        ),
        (
            NOT_BOTH,
            {"title": "Emma", "subtitle": "A novel"},
            "values at more than one of title, subtitle",
        ),
        (
            IN_ITEMS,
            {"authors": [{"name": "Jane"}, {"role": "Editor"}]},
            "no value at authors/name or authors/code",
        ),
        (TWO, {"authors": [{"name": "Jane"}]}, "1 instead of 2 items at authors"),
        (
            ROLES,
            {"authors": [{"role": URI + "Editor"}]},
            "no item with Writer at authors/role",
        ),
        (ROLES, {}, "no item with Writer, Editor at authors/role"),
    ],
)
def test_a_violation_names_the_rule_and_what_is_missing(
    rule: dict[str, Any], payload: dict[str, Any], message: str
) -> None:
    (violation,) = violations_of(payload, [rule])
    places = tuple(rule.get("places", (rule.get("place"),)))
    assert violation == Violation(rule["kind"], places, message)


def test_violations_are_in_the_order_of_the_rules() -> None:
    kinds = [each.kind for each in violations_of({}, [TWO, ONE_OF, NOT_BOTH])]
    assert kinds == ["at-least", "one-of"]


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="no kind of requirement 'some'"):
        violations_of({}, [{"kind": "some", "places": ["title"]}])
