"""A comparison written for people and tools: terminal text, Markdown, JSON."""
