"""The order of resources: references and prerequisites together, circles broken and named."""

from __future__ import annotations

import pytest
from harbor import FACTS, page, prop, resource

from tablewright.model.page import Page
from tablewright.resolve.samples.ordering import Ordered, order_of

SPOKEN = {"Vessel": "Ships", "Harbour master": "places"}


def ordered(*pages: Page) -> Ordered:
    resources = tuple(resource(each) for each in sorted(pages, key=lambda each: each.name))
    return order_of(resources, FACTS.objects, FACTS.known, SPOKEN)


def names(found: Ordered) -> list[str]:
    return [name for name, _ in found.order]


def circles(found: Ordered) -> list[tuple[str, dict[str, str]]]:
    return [(each.page, dict(each.texts)) for each in found.findings if each.code == "S017"]


def test_ties_go_by_name() -> None:
    found = ordered(page("Voyages"), page("Ships"), page("Ports"))
    assert found == Ordered((("ports", ()), ("ships", ()), ("voyages", ())), ())


def test_documented_references_come_first() -> None:
    found = ordered(
        page("Ports", needs=("Ship",)), page("Ships"), page("Voyages", prop("shipReference", prop("shipId")))
    )
    assert found.order == (("ships", ()), ("ports", ("ships",)), ("voyages", ("ships",)))


def test_a_reference_to_an_abstract_resource_waits_for_what_it_may_mean() -> None:
    found = ordered(page("Ships", prop("placeReference", prop("code"))), page("Ports"))
    assert found.order == (("ports", ()), ("ships", ("ports",)))


def test_prerequisites_by_their_names() -> None:
    needs = ("Vessel (pre-loaded)", "PORTS", "Company", "Harbour master", "Voyage")
    found = ordered(page("Voyages", needs=needs), page("Ships"), page("Ports"))
    assert found.order[-1] == ("voyages", ("ports", "ships"))
    assert {each.code for each in found.findings} == {"S023"}


@pytest.mark.parametrize(
    ("printed", "hint"),
    [
        ("Good weather", ""),
        ("Voyagse", " (did you mean 'voyage'?)"),
        ("Compny (pre-loaded)", " (did you mean 'company'?)"),
        ("Vesssel", " (did you mean 'Vessel'?)"),
    ],
)
def test_a_prerequisite_that_is_nothing_is_a_finding(printed: str, hint: str) -> None:
    (finding,) = ordered(page("Ships", needs=(printed,))).findings
    assert (finding.code, finding.page) == ("S016", "Ships")
    assert dict(finding.texts) == {"name": printed, "hint": hint}


def test_a_circle_breaks_at_a_prerequisite() -> None:
    found = ordered(page("Ports", needs=("Ship",)), page("Ships", prop("portReference", prop("portCode"))))
    assert found.order == (("ports", ()), ("ships", ("ports",)))
    assert circles(found) == [("Ports", {"circle": "ports > ships > ports", "before": "ships"})]


def test_a_circle_of_prerequisites_breaks_once() -> None:
    found = ordered(
        page("Ports", needs=("Ship",)), page("Ships", needs=("Voyage",)), page("Voyages", needs=("Port",))
    )
    assert names(found) == ["ports", "voyages", "ships"]
    assert [details["circle"] for _, details in circles(found)] == ["ports > ships > voyages > ports"]
