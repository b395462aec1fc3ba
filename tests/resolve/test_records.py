"""The keys of records under the names of the abstract resources that they also are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harbor import page, prop, resource

from tablewright.model.page import Scenario
from tablewright.model.values import Literal
from tablewright.resolve.samples.records import Records

DK = Literal("DK")
PORTS = resource(page("Ports", prop("portCode", s1=DK), scenarios=(Scenario("1", "POST", "create"),)))


@pytest.mark.parametrize(("own", "expected"), [("code", "code"), ("", "portCode")])
def test_an_abstract_resource_has_its_own_key_name_or_the_same(own: str, expected: str) -> None:
    ports = replace(PORTS, api=replace(PORTS.api, aliases=(("places", own),)))
    records = Records.of((ports,), ())
    (lifetime,), (place,) = records.lifetimes["ports"], records.lifetimes["places"]
    assert [name for name, _ in lifetime.key] == ["portCode"]
    assert [name for name, _ in place.key] == [expected]
    assert (lifetime.values, place.values) == ({("portCode", DK)}, {(expected, DK)})
