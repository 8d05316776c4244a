"""Dashboards, alerts and the page of metrics, made from one description: `python -m grafana.generate`.

Nothing here runs in the daemon. What is generated stands in the tree, and tests/grafana holds both in step.
"""
