"""The results of a rehearsal or a verification, and reports of them, for the packages of every family."""
