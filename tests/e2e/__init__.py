"""The daemon as a real process against the sandbox over real HTTP: what design 3 promises, seen from outside."""
