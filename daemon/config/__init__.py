"""Configuration: one TOML file in, frozen values out, every problem at once (design 9).

Called by the CLI and, through it, the composition root. The only place that reads the environment and secret files.
Must never print a secret: messages name key paths and files, and secret fields are left out of every repr.
Heavy libraries (pydantic) are imported inside `load`, and nothing is imported here: `samsvar --help` needs only
`client` and `environment`.
"""
