"""Measurements: each is a command that prints its numbers beside a yardstick of the same run; none is a test."""
