"""The state of all connections in one SQLite file, through SQLAlchemy Core.

`daemon/app` opens `daemon.store.db.SqlStore`; everybody else sees the ports of daemon/ports.py. This is the only
importer of SQLAlchemy and alembic. Importing this package alone loads neither: the CLI must start fast.
"""
