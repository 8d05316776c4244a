"""The command line: typer, one file per command group, a thin client of the admin socket."""
