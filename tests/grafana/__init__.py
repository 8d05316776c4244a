"""Dashboards, alerts and the page of metrics: in step with each other and with what the daemon really shows."""
