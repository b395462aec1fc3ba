"""A record is also listed under the abstract resources of its resource, with the key name there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harbor import page, prop, resource

from tablewright.model.page import Scenario
from tablewright.model.values import Literal
from tablewright.resolve.samples.records import Records

DK = Literal("DK")
PORTS = resource(
    page("Ports", prop("portCode", s1=DK), scenarios=(Scenario("1", "POST", "create"),))
)


@pytest.mark.parametrize(("key_name", "expected"), [("code", "code"), ("", "portCode")])
def test_a_record_of_an_abstract_resource_has_the_key_name_of_that_resource(
    key_name: str, expected: str
) -> None:
    ports = replace(PORTS, api=replace(PORTS.api, aliases=(("places", key_name),)))
    records = Records.of((ports,), ())
    (lifetime,), (place,) = records.lifetimes["ports"], records.lifetimes["places"]
    assert [name for name, _ in lifetime.key] == ["portCode"]
    assert [name for name, _ in place.key] == [expected]
    assert (lifetime.values, place.values) == ({("portCode", DK)}, {(expected, DK)})
