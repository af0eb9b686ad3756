"""The keys of a configuration file: settings of a profile, and fields of credentials."""

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
PATH_KEYS = ("ca_bundle",)
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
    "password": (("username", "password", "domain"), ()),
    "metadata": ((), ("endpoint",)),
    "command": (("command",), ()),
}
"""Kind of credentials -> its required fields and its optional fields."""
CREDENTIAL_FIELDS = {
    kind: (*required, *optional) for kind, (required, optional) in CREDENTIAL_KINDS.items()
}
"""Kind of credentials -> all its fields, the required ones first."""


def credential_keys(kind: str | None) -> tuple[str, ...]:
    """Return the keys allowed in credentials of this kind, of any kind if it is not known."""
    kinds = [kind] if kind in CREDENTIAL_KINDS else CREDENTIAL_KINDS
    keys = ["type"]
    for each in kinds:
        for field in CREDENTIAL_FIELDS[each]:
            keys += key_variants(field)
    return tuple(dict.fromkeys(keys))


def key_variants(field: str) -> tuple[str, ...]:
    """Return the keys that can set a field: a secret may also come from a file or a command."""
    return (field, f"{field}_file", f"{field}_command") if field in SECRET_KEYS else (field,)
