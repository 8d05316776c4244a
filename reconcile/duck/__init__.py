"""DuckDB: one hardened instance for the daemon, one file per connection, one writer thread (design 6).

The only importer of duckdb. Called by every part of reconcile that needs SQL; must never run a statement on the event
loop, and never overwrite a file that it cannot read.
"""
