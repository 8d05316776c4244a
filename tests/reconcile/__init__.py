"""Tests of reconcile/: runs, drift, plans."""
