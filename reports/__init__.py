"""Reports: what people read about the agreement of the two systems. Built from values, rendered to files.

Used by daemon/app only. Nothing here reads a database or a remote system.
"""
