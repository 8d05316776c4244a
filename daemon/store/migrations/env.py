"""Alembic's entry: runs the versions on the connection that daemon/store/migrate.py hands over, in its transaction."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
