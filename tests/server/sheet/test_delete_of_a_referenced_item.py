"""The section "Verbs", DELETE: an item that other items refer to stays."""

from __future__ import annotations

import httpx
from server.sheet.enrolment import create, create_all, problem

CONFLICT = "data-conflict:dependent-item-exists"


def test_delete_when_referenced(v5: httpx.Client) -> None:
    paths = create_all(v5)
    body = problem(v5.delete(paths["sections"]), 409, CONFLICT)
    assert body["title"] == "Dependent Item Exists"
    assert "'StudentSectionAssociation'" in body["detail"]
    assert v5.get(paths["sections"]).status_code == 200


def test_delete_when_referenced_as_an_abstract_resource(v5: httpx.Client) -> None:
    school = create(v5, "schools")
    course = create(v5, "courses")
    body = problem(v5.delete(school), 409, CONFLICT)
    assert "'Course'" in body["detail"]
    assert v5.delete(course).status_code == 204
    assert v5.delete(school).status_code == 204


def test_delete_when_no_longer_referenced(v5: httpx.Client) -> None:
    paths = create_all(v5)
    for resource in reversed(paths):
        assert v5.delete(paths[resource]).status_code == 204
        problem(v5.delete(paths[resource]), 404, "not-found")
