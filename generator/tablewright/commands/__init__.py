"""The commands, one module each; `tablewright.cli` imports a command when it is called."""
