"""Whether the long forms of tests run, which search longer, with new random numbers or in more versions."""

from __future__ import annotations

import os

LONG = bool(os.environ.get("LONG_TESTS"))
#: The versions that a test with a case for each finding uses: each case of a large version takes seconds.
LARGE_VERSIONS = ("edfi/v4", "edfi/v5") if LONG else ("edfi/v5",)
