"""From the parts of one source to credentials: one kind, whole, and fit to be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.errors import UsageError
from gaussbackup.model.credentials import AccessKeys, Credentials, IamToken, PasswordLogin
from gaussbackup.model.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.config.setting_sources import SettingValue

REQUIRED = {
    "token": ("token",),
    "aksk": ("access_key", "secret_key"),
    "password": ("username", "password", "domain"),
}
OPTIONAL = {"aksk": ("security_token",)}


class ResolvedCredentials(NamedTuple):
    """The credentials and where they came from; `parts` gives each part its own origin."""

    credentials: Credentials
    origin: str
    fields: dict[str, SettingValue]


def credential_fields(kind: str) -> tuple[str, ...]:
    """Every part that credentials of a kind may have."""
    return (*REQUIRED[kind], *OPTIONAL.get(kind, ()))


def build_credentials(kind: str, parts: Mapping[str, SettingValue]) -> Credentials:
    """Credentials of all their parts; raises UsageError for what cannot be sent."""
    for name, found in parts.items():
        _validate_field(name, found, in_header=kind != "password")
    secrets = {name: Secret(found.text) for name, found in parts.items()}
    if kind == "token":
        return IamToken(secrets["token"])
    if kind == "aksk":
        return AccessKeys(
            parts["access_key"].text, secrets["secret_key"], secrets.get("security_token")
        )
    return PasswordLogin(parts["domain"].text, parts["username"].text, secrets["password"])


def _validate_field(name: str, found: SettingValue, *, in_header: bool) -> None:
    """Refuse what no header can carry, and what is certainly a slip; never show the value."""
    if not found.text.strip():
        raise UsageError(f"{found.origin}: {name} is empty.")
    printable = found.text.isprintable() and (found.text.isascii() or not in_header)
    if not printable or (in_header and " " in found.text):
        raise UsageError(f"{found.origin}: {name} holds a character that it cannot have.")
