"""Profiles of hypothesis for the whole suite.

`suite` (`make test`) plays the same examples every time, however slow the machine is, so that a red build stays red.
`trust` (`make trust`) plays other ones each time, and ten times as many histories.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", PATIENT, derandomize=True, database=None)
settings.register_profile("trust", PATIENT)
settings.load_profile("suite")
