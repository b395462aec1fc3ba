"""Turns the spec files of a version into the resolved version and its findings, with pure functions.

The steps follow the order of truth: `corrections` are applied to the captured pages, `api` aligns the pages
with the facts of the API, `samples` builds the payloads of the scenarios, and `checks` compares them.
`resolve` joins these steps. `findings` decides which findings are open, and suggests entries that close them.
"""
