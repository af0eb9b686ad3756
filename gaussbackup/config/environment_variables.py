"""The environment variables that are read, and warnings of those that may be misspelt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.schema import SECRET_KEYS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_PREFIX = "GAUSSBACKUP_"
VARIABLES = {
    "region": "GAUSSBACKUP_REGION",
    "project_id": "GAUSSBACKUP_PROJECT_ID",
    "project_name": None,
    "endpoint": "GAUSSBACKUP_ENDPOINT",
    "iam_endpoint": "GAUSSBACKUP_IAM_ENDPOINT",
    "ca_bundle": "GAUSSBACKUP_CA_BUNDLE",
    "name": None,
    "timeout": None,
    "poll_interval": None,
    "output": "GAUSSBACKUP_OUTPUT",
    "language": "GAUSSBACKUP_LANGUAGE",
    "connect_timeout": "GAUSSBACKUP_CONNECT_TIMEOUT",
    "call_limit": "GAUSSBACKUP_CALL_LIMIT",
    "retry_budget": "GAUSSBACKUP_RETRY_BUDGET",
    "settle_window": "GAUSSBACKUP_SETTLE_WINDOW",
}
"""Every setting and its own variable, which takes precedence over the profile."""
VENDOR_VARIABLES = {
    "region": ("HW_REGION_NAME",),
    "project_id": ("HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID"),
    "project_name": ("HW_PROJECT_NAME",),
}
"""The vendor's variables of a setting; the profile takes precedence over them."""
CREDENTIAL_VARIABLES = {
    "token": "GAUSSBACKUP_TOKEN",
    "access_key": "GAUSSBACKUP_ACCESS_KEY",
    "secret_key": "GAUSSBACKUP_SECRET_KEY",
    "security_token": "GAUSSBACKUP_SECURITY_TOKEN",
    "username": "GAUSSBACKUP_USERNAME",
    "password": "GAUSSBACKUP_PASSWORD",
    "domain": "GAUSSBACKUP_DOMAIN",
}
"""Each field of credentials and its variable; a secret may also be in the file of `…_FILE`."""
NEW_PASSWORD_VARIABLE = "GAUSSBACKUP_NEW_PASSWORD"  # noqa: S105 - the name of a variable
"""The password of an instance that `restore --new` creates; also as `…_FILE`."""
_OTHER_VARIABLES = (
    *(NEW_PASSWORD_VARIABLE, f"{NEW_PASSWORD_VARIABLE}_FILE"),
    *("GAUSSBACKUP_CONFIG", "GAUSSBACKUP_PROFILE"),
    *("GAUSSBACKUP_STATE_DIR", "GAUSSBACKUP_EMULATOR_BUILD_TIME"),
)


def known_variables() -> list[str]:
    """Return the name of every GAUSSBACKUP_* variable that is read."""
    files = [f"{CREDENTIAL_VARIABLES[field]}_FILE" for field in SECRET_KEYS]
    settings = [name for name in VARIABLES.values() if name is not None]
    return [*settings, *CREDENTIAL_VARIABLES.values(), *files, *_OTHER_VARIABLES]


def unknown_variables(environ: Mapping[str, str], referenced: Collection[str] = ()) -> list[str]:
    """Return a warning for each GAUSSBACKUP_* variable that has no effect.

    `referenced` has the variables that the configuration file refers to.
    """
    known = known_variables()
    unknown = [
        name
        for name in sorted(environ)
        if name.startswith(_PREFIX) and name not in known and name not in referenced
    ]
    return [f"environment variable {name} is not known{_suggestion(name)}" for name in unknown]


def misspelling_hint(environ: Mapping[str, str]) -> str | None:
    """Return a hint for an error about something that is not set; None without unknown ones."""
    warnings = unknown_variables(environ)
    return "\n".join(f"{text[0].upper()}{text[1:]}" for text in warnings) or None


def _suggestion(name: str) -> str:
    from difflib import get_close_matches

    endings = [each.removeprefix(_PREFIX) for each in known_variables()]
    nearest = get_close_matches(name.removeprefix(_PREFIX), endings, n=1)
    return f"; did you mean {_PREFIX}{nearest[0]}?" if nearest else ""
