"""The pure heart: words, records and decisions. No clock, no I/O, no log (import contract in pyproject.toml)."""
