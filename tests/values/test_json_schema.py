"""The schemas of types that need more than a keyword."""

from __future__ import annotations

import re

from tablewright.values.json_schema import descriptor_schema


def test_the_name_of_a_descriptor_is_matched_as_it_is() -> None:
    pattern = descriptor_schema("Ship.(A|B)Descriptor", "uri://x/Ship.(A|B)Descriptor")[
        "pattern"
    ]
    assert re.search(pattern, "uri://harbor.example/Ship.(A|B)Descriptor#Coal")
    assert not re.search(pattern, "uri://harbor.example/ShipxADescriptor#Coal")
