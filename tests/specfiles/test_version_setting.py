"""A setting is written into version.yaml; comments and layout of everything else stay."""

from __future__ import annotations

import pytest

from tablewright.errors import SpecError
from tablewright.specfiles.version_setting import with_setting


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# Note\nname: v1\ndata-standard: '1.0'  # why\nrelease: 1.0.1\n",
            "# Note\nname: v1\ndata-standard: '1.0'  # why\nlit: true\nrelease: 1.0.1\n",
        ),
        ("data-standard: 1.0", "data-standard: 1.0\nlit: true"),
        (
            "data-standard: 1.0\nlit:   false # for now\ntitle: A\n",
            "data-standard: 1.0\nlit:   true # for now\ntitle: A\n",
        ),
        ("data-standard: 1.0\nlit: true\n", "data-standard: 1.0\nlit: true\n"),
        ("{data-standard: 1.0, lit: false}", "{data-standard: 1.0, lit: true}"),
    ],
)
def test_a_setting_is_added_or_changed(text: str, expected: str) -> None:
    assert with_setting(text, "lit", "true", "v.yaml") == expected


@pytest.mark.parametrize("text", ["", "{data-standard: 1.0}", "name: v1\n", "- a\n"])
def test_a_file_without_a_line_for_a_setting_is_reported(text: str) -> None:
    with pytest.raises(SpecError, match=r"v\.yaml: .* add `lit: true`"):
        with_setting(text, "lit", "true", "v.yaml")
