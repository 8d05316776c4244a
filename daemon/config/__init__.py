"""Configuration: one TOML file in, frozen values out, every problem at once (design 9).

Called by the CLI and, through it, the composition root. The only place that reads the environment and secret files.
Must never print a secret: messages name key paths and files, and secret fields are left out of every repr.
Heavy libraries (pydantic) are imported inside `load`, so that `samsvar --help` stays quick.
"""

from daemon.config.changes import changed_keys, is_live, with_live
from daemon.config.client import ClientSettings, find_config, language_of, load_client
from daemon.config.environment import chosen_language, environment_language
from daemon.config.problems import ConfigError
from daemon.config.read import example_text, load
from daemon.config.report_values import Recipient, ReportPlan, Smtp
from daemon.config.values import (
    AuditTimes,
    Config,
    ConnectionConfig,
    ErpConfig,
    Language,
    Listen,
    OrderReference,
    QuantityOwner,
    Retention,
    Timing,
    TlsFiles,
    WmsConfig,
)

__all__ = [
    "AuditTimes",
    "ClientSettings",
    "Config",
    "ConfigError",
    "ConnectionConfig",
    "ErpConfig",
    "Language",
    "Listen",
    "OrderReference",
    "QuantityOwner",
    "Recipient",
    "ReportPlan",
    "Retention",
    "Smtp",
    "Timing",
    "TlsFiles",
    "WmsConfig",
    "changed_keys",
    "chosen_language",
    "environment_language",
    "example_text",
    "find_config",
    "is_live",
    "language_of",
    "load",
    "load_client",
    "with_live",
]
