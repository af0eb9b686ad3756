"""Every key a configuration file may hold, and which of them are secrets."""

from __future__ import annotations

TOP_KEYS = ("default_profile", "profiles", "credentials")
TEXT_KEYS = (
    "region",
    "project_id",
    "project_name",
    "endpoint",
    "iam_endpoint",
    "ca_bundle",
    "name",
    "output",
    "language",
)
DURATION_KEYS = (
    "timeout",
    "poll_interval",
    "connect_timeout",
    "call_limit",
    "retry_budget",
    "settle_window",
)
ZERO_ALLOWED = ("timeout", "retry_budget", "settle_window")
OUTPUTS = ("table", "json", "yaml", "csv", "id")
LANGUAGES = ("en-us", "zh-cn")
PROFILE_KEYS = (*TEXT_KEYS, *DURATION_KEYS, "credentials")

SECRET_KEYS = ("secret_key", "security_token", "token", "password")
CREDENTIAL_KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "aksk": (("access_key", "secret_key"), ("security_token",)),
    "token": (("token",), ()),
    "password": (("domain", "username", "password"), ()),
    "metadata": ((), ("endpoint",)),
    "command": (("command",), ()),
}
"""Kind of credentials -> the keys it must have, and the keys it may have."""


def credential_keys(kind: str | None) -> tuple[str, ...]:
    """The keys that credentials of this kind may hold, every way of giving a secret included."""
    kinds = [CREDENTIAL_KINDS[kind]] if kind in CREDENTIAL_KINDS else CREDENTIAL_KINDS.values()
    keys = ["type"]
    for required, optional in kinds:
        for key in (*required, *optional):
            keys += key_variants(key)
    return tuple(dict.fromkeys(keys))


def key_variants(key: str) -> tuple[str, ...]:
    """The keys by which a part of credentials may be given."""
    return (key, f"{key}_file", f"{key}_command") if key in SECRET_KEYS else (key,)
