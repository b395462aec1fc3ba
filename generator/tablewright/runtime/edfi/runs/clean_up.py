"""Deletes the records that a run has created, and keeps a list of those that remain."""

from __future__ import annotations

import httpx

from ...core.runs.scenarios import ScenarioFailure, Step
from ..client.requests import send

#: A record that is gone is fine; one that others refer to by now has to stay.
_EXPECTED = (204, 404, 409)


class CleanUp:
    """Deletes records one by one; after a failure, it continues with the other records."""

    def __init__(self, client: httpx.Client) -> None:
        self.remaining: list[Step] = []
        self.deleted = 0
        self._client = client
        self._is_silent = False

    def delete(self, url: str) -> None:
        """Delete a record, or add a step to `remaining`."""
        request = f"DELETE {url}"
        if self._is_silent:
            # Each further request would only wait for an answer once more.
            self.remaining.append(Step("clean-up", request, 0, "remains"))
            return
        try:
            response = send(self._client, "clean-up", "DELETE", url, expect=_EXPECTED)
        except ScenarioFailure as failure:
            self._is_silent = failure.response is None
            status = failure.response.status_code if failure.response else 0
            self.remaining.append(Step("clean-up", request, status, "remains"))
            return
        if response.status_code == 204:
            self.deleted += 1
        if response.status_code == 409:
            note = "remains, because other records refer to it"
            self.remaining.append(Step("clean-up", request, 409, note))
