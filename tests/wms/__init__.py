"""The Rackbeat adapter against small loopback servers that misbehave on purpose."""
