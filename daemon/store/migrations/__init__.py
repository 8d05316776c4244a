"""Schema versions, run by daemon/store/migrate.py at start. Additive only: an older daemon must find what it knows."""
