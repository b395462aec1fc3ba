"""The commands of a reviewer and of a new version; `tablewright.cli` hangs them beside its own."""
