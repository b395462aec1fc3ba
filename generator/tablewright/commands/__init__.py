"""The commands of the command line, one module each; `tablewright.cli` imports a command when it is called."""
