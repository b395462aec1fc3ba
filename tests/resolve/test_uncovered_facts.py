"""An `uncovered-facts.yaml` that somebody has edited is a finding, as it is for the other facts."""

from __future__ import annotations

import pytest

from tablewright.model.sources import Sources, WrittenFile
from tablewright.resolve.checks.sources import find_edited_files

NAME = "uncovered-facts.yaml"


@pytest.mark.parametrize(
    ("kept", "codes"), [("1" * 64, []), ("2" * 64, ["E040"]), ("", ["E041"])]
)
def test_the_digest_of_the_file_is_compared(kept: str, codes: list[str]) -> None:
    # The digest of facts.yaml is that of another file.
    sources = Sources(facts_sha256="3" * 64, uncovered_facts_sha256=kept)
    file = WrittenFile(page="", name=NAME, sha256="1" * 64, is_marked=True)
    findings = list(find_edited_files(sources, [file]))
    assert [finding.code for finding in findings] == codes
    for finding in findings:
        assert dict(finding.details)["file"] == NAME
