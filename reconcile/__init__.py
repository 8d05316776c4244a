"""The audit and the repair: snapshots of both systems in DuckDB, detectors, drift, plans. Started by the shell
(daemon/app); the inside of the daemon does not know it (design 4)."""
