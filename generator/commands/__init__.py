"""The commands of a reviewer and of a new version; `generator.cli` hangs them beside its own."""
