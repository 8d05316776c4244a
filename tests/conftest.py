"""Profiles of hypothesis for the whole suite: `pytest --hypothesis-profile=trust` plays ten times as many histories."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("trust", deadline=None)
