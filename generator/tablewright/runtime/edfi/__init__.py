"""The runtime of Ed-Fi packages: resources with natural keys, problem details, tokens, the store service."""
