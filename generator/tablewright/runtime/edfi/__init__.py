"""The Ed-Fi family: resources with natural keys, problem details, tokens, the store service."""
