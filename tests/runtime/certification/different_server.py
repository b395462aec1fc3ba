"""A server that differs in every way from the one of the package, as a transport in front of its application.

It has another base path, the tenant and the school year in its routes, another descriptor namespace, members
that no page knows, error bodies of old releases, pages of at most 25 items by offset only, no filters, slow
answers, limits of requests and short tokens.
"""

from __future__ import annotations

import json
import re
from typing import Any

import httpx

from tablewright.runtime.core.runs.inprocess import InProcessTransport

ROOT = "https://district.example.org/v7.3/api"
TENANT = "north"
YEAR = 2026

NAMESPACE = "uri://state.example.org/"
#: A namespace of its own that a record names has no `#`, and stays.
_DESCRIPTOR = re.compile(r"uri://ed-fi\.org/(\w+#)")
_LARGEST_PAGE = 25


class DifferentServer(httpx.BaseTransport):
    """Answers the requests of a client for a server at `ROOT`.

    `application` is the application of a package whose data are below `data_path`. `counts` has the number of
    each kind of answer that a client must cope with.
    """

    def __init__(self, application: Any, data_path: str) -> None:
        self.counts = {"slow": 0, "busy": 0, "expired": 0, "paged": 0}
        self.writes: list[str] = []
        self._inner = InProcessTransport(application)
        self._data_path = data_path
        self._reads = 0
        self._is_expired = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The response of the server."""
        path = request.url.path
        routes = f"/v7.3/api/{TENANT}/{YEAR}"
        if path in {"/v7.3/api", "/v7.3/api/"}:
            return httpx.Response(200, json=self._discovery())
        if path == f"{routes}/oauth/token":
            self._is_expired = False
            return self._passed_on(request, "/oauth/token", request.url.params)
        if not path.startswith(f"{routes}/data/"):
            return httpx.Response(404, json={"message": "No route matches."})
        if request.method != "GET":
            self.writes.append(f"{request.method} {path}")
            return httpx.Response(405, json={"message": "It is read only."})
        trouble = self._trouble()
        if trouble is not None:
            return trouble
        rest = path.removeprefix(f"{routes}/data")
        return self._read(request, rest)

    def close(self) -> None:
        """Stop the application."""
        self._inner.close()

    def _discovery(self) -> Any:
        routes = f"{ROOT}/{{tenantIdentifier}}/{{schoolYearFromRoute}}"
        return {
            "version": "7.3",
            "urls": {
                "oauth": f"{routes}/oauth/token",
                "dataManagementApi": f"{routes}/data/",
            },
        }

    def _trouble(self) -> httpx.Response | None:
        """Every few requests, an answer that says nothing about the data."""
        self._reads += 1
        if self._reads % 41 == 0:
            self._is_expired = True
        if self._is_expired:
            self.counts["expired"] += 1
            return httpx.Response(401, json={"message": "The token has expired."})
        if self._reads % 13 == 0:
            self.counts["slow"] += 1
            raise httpx.ReadTimeout("The read operation timed out")
        if self._reads % 17 == 0:
            self.counts["busy"] += 1
            return httpx.Response(429, headers={"Retry-After": "3"})
        return None

    def _read(self, request: httpx.Request, rest: str) -> httpx.Response:
        sent = request.url.params
        if "pageToken" in sent or int(sent.get("limit", 25)) > _LARGEST_PAGE:
            return httpx.Response(400, json={"message": "Limit must be 25 or less."})
        # The filters of the key are ignored.
        kept = {"limit": str(_LARGEST_PAGE), "offset": sent.get("offset", "0")}
        if int(kept["offset"]):
            self.counts["paged"] += 1
        is_item = len(rest.strip("/").split("/")) > 2
        params = httpx.QueryParams({} if is_item else kept)
        response = self._passed_on(request, f"{self._data_path}{rest}", params)
        if response.status_code != 200:
            message = f"The request failed with {response.status_code}."
            return httpx.Response(response.status_code, json={"message": message})
        text = _DESCRIPTOR.sub(rf"{NAMESPACE}\1", response.text)
        document = json.loads(text)
        for item in document if isinstance(document, list) else [document]:
            item["_ext"] = {"state": {"localCode": "7", "flags": [1, 2]}}
            item["customCode"] = "A"
            item["unusedNames"] = None
        return httpx.Response(200, json=document)

    def _passed_on(
        self, request: httpx.Request, path: str, params: httpx.QueryParams
    ) -> httpx.Response:
        url = httpx.URL("http://testserver", path=path, params=params)
        headers = dict(request.headers)
        headers.pop("host", None)
        inner = httpx.Request(
            request.method, url, headers=headers, content=request.read()
        )
        return self._inner.handle_request(inner)
