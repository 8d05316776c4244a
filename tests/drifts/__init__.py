"""Drift injected by a script that knows the truth, and what the detectors say of it (issue 5)."""
