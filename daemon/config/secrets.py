"""Where secrets come from: the environment, systemd credentials, or a file that the configuration names.

Used by `daemon.config.read` only. Must never put a secret into a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """One secret of one connection: `system` erp or wms, `name` password or token."""

    connection: str
    system: str
    name: str

    @property
    def variable(self) -> str:
        return f"SAMSVAR_{self.connection.upper().replace('-', '_')}_{self.system.upper()}_{self.name.upper()}"

    @property
    def credential(self) -> str:
        return f"{self.connection}-{self.system}-{self.name}"

    @property
    def key(self) -> str:
        return f"connections.{self.connection}.{self.system}.{self.name}_file"


@dataclass(frozen=True, slots=True)
class SmtpPlace:
    """The password of the mail server."""

    variable: str = "SAMSVAR_SMTP_PASSWORD"
    credential: str = "smtp-password"
    key: str = "smtp.password_file"


def places(connection: str) -> tuple[SecretPlace, SecretPlace]:
    return SecretPlace(connection, "erp", "password"), SecretPlace(connection, "wms", "token")


def find(place: SecretPlace | SmtpPlace, named_file: object, folder: Path, environment: Mapping[str, str]) -> str:
    """The secret: environment first, then systemd, then `named_file` relative to `folder`.

    Raises ValueError with a text that says what to do and holds no part of the secret.
    """
    if place.variable in environment:
        return _checked(environment[place.variable], f"the environment variable {place.variable}")
    directory = environment.get("CREDENTIALS_DIRECTORY")
    credential = Path(directory) / place.credential if directory else None
    if credential is not None and _is_there(credential):
        return _checked(_read(credential), f"the systemd credential {place.credential}")
    if named_file is None:
        raise ValueError(f"is missing; name a file, set {place.variable} or give systemd credential {place.credential}")
    if not isinstance(named_file, str) or not named_file.strip():
        raise ValueError("must be the name of a file, in quotes")
    path = folder / named_file
    return _checked(_read(path), f"file {named_file!r}")


def _is_there(credential: Path) -> bool:
    try:
        return credential.is_file()
    except PermissionError:
        raise ValueError(f"the systemd credential {credential.name} may not be read by this user") from None


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ValueError(f"file {str(path)!r} does not exist") from None
    except IsADirectoryError:
        raise ValueError(f"{str(path)!r} is a folder, not a file") from None
    except PermissionError:
        raise ValueError(f"file {str(path)!r} may not be read by this user") from None
    except (OSError, ValueError) as error:
        raise ValueError(f"file {str(path)!r} cannot be read: {type(error).__name__}") from None
    if len(content) > MAX_BYTES:
        raise ValueError(f"file {str(path)!r} is larger than a secret can be ({MAX_BYTES} bytes)")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"file {str(path)!r} is not UTF-8 text") from None


def _checked(text: str, source: str) -> str:
    secret = text.strip()
    if not secret:
        raise ValueError(f"{source} is empty")
    if any(not character.isprintable() for character in secret):
        raise ValueError(f"{source} holds more than one line, or control characters")
    return secret
