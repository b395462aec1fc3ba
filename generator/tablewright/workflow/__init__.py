"""The steps behind each command: capture, load a project, build packages, render pages."""
