"""The work of each command: capture documents, load a project, build packages, render pages."""
