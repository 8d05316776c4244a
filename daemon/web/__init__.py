"""The listeners: webhooks in public, /metrics for machines, the admin socket for operators."""
