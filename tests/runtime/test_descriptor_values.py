"""Descriptor values in bodies: where they are, and which items they mean."""

from __future__ import annotations

from typing import Annotated, ClassVar

import pytest
from pydantic import Field

from tablewright.runtime.core.models.descriptors import Descriptor, descriptor_class
from tablewright.runtime.core.models.wire import WireModel
from tablewright.runtime.edfi.descriptors.descriptor_values import (
    descriptor_key,
    members_of_model,
    resource_name,
    uses_in,
    value_of_key,
)

TERM = "uri://ed-fi.org/TermDescriptor"


class TermDescriptor(Descriptor):
    namespace: ClassVar[str] = TERM
    values: ClassVar[tuple[str, ...]] = ("Fall Semester",)


class Period(WireModel):
    term: Annotated[TermDescriptor | None, Field(alias="termDescriptor")] = None


class PlainItem(WireModel):
    name: str | None = None


class Plan(WireModel):
    term: Annotated[TermDescriptor, Field(alias="termDescriptor")]
    first_period: Annotated[Period | None, Field(alias="firstPeriod")] = None
    periods: list[Period] | None = None
    items: list[PlainItem] | None = None
    name: str | None = None


def test_the_descriptors_of_a_model_are_found_at_any_depth() -> None:
    members = members_of_model(Plan)
    term = (("termDescriptor", TermDescriptor),)
    assert members.values == term
    names = [name for name, _ in members.objects]
    assert names == ["firstPeriod", "periods"]
    assert [below.values for _, below in members.objects] == [term, term]


def test_each_value_of_a_body_has_its_json_path() -> None:
    body = {
        "termDescriptor": f"{TERM}#A",
        "firstPeriod": {"termDescriptor": f"{TERM}#B"},
        "periods": [{}, {"termDescriptor": f"{TERM}#C"}],
        "name": f"{TERM}#D",
    }
    found = {}
    for use in uses_in(members_of_model(Plan), body):
        found[use.path] = use.value
    assert found == {
        "$.termDescriptor": f"{TERM}#A",
        "$.firstPeriod.termDescriptor": f"{TERM}#B",
        "$.periods[1].termDescriptor": f"{TERM}#C",
    }


def test_a_value_means_the_item_with_its_namespace_and_code_value() -> None:
    target = descriptor_key(TermDescriptor, "uri://example.org/TermDescriptor#A # B")
    assert target.resource == "termDescriptors"
    assert target.key == {
        "namespace": "uri://example.org/TermDescriptor",
        "codeValue": "A # B",
    }
    assert value_of_key(target.key) == "uri://example.org/TermDescriptor#A # B"


def test_a_value_without_namespace_is_a_code_value() -> None:
    descriptor = descriptor_class("TermDescriptor", "", ("Fall Semester",))
    target = descriptor_key(descriptor, "Term # 1")
    assert target.key == {"codeValue": "Term # 1"}
    assert value_of_key(target.key) == "Term # 1"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TermDescriptor", "termDescriptors"),
        ("CTEProgramServiceDescriptor", "cteProgramServiceDescriptors"),
        ("ABDescriptor", "abDescriptors"),
    ],
)
def test_the_resource_of_a_descriptor_is_named_as_in_the_api(
    name: str, expected: str
) -> None:
    assert resource_name(name) == expected


def test_upper_and_lower_case_are_the_same_in_a_value() -> None:
    value = TermDescriptor("URI://ED-FI.org/termdescriptor#FALL semester")
    assert value.is_published
    assert value == "URI://ED-FI.org/termdescriptor#FALL semester"
    assert not TermDescriptor(f"{TERM}#Fall Semester 2").is_published
