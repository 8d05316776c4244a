"""Tests of daemon/store on real SQLite files."""
