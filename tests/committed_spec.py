"""The spec of this checkout, of which a test process reads and resolves each version once.

Tests that change the files of a spec use the fixture `checkout`, a copy.
"""

from __future__ import annotations

from pathlib import Path

from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project

ROOT = Path(__file__).resolve().parents[1]
PROJECT = Project(SpecTree(ROOT))
