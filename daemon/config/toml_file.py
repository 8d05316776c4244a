"""Reads the TOML file as it stands. Called by `daemon.config.read` and `daemon.config.client`; checks no key."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from daemon.config.problems import ConfigError

MAX_FILE_BYTES = 1_000_000


def read_toml(path: Path) -> dict[str, Any]:
    """Raises ConfigError when the file is not there, cannot be read, or is not TOML."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            raise ConfigError(path, [f"the file is larger than {MAX_FILE_BYTES} bytes"])
        return tomllib.loads(content.decode("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(path, ["the file does not exist"]) from None
    except OSError as error:
        raise ConfigError(path, [f"the file cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise ConfigError(path, ["the file is not UTF-8 text"]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, [f"the file is not valid TOML: {error}"]) from None
    except ValueError:  # of `int`, beyond 4,300 digits
        raise ConfigError(path, ["the file is not valid TOML: a number is too long"]) from None
    except RecursionError:
        raise ConfigError(path, ["the file is not valid TOML: it is nested too deeply"]) from None
