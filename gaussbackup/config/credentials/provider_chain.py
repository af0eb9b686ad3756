"""The chain of credential providers: the first source with any credentials supplies all of them.

The sources in order: `GAUSSBACKUP_*`, the profile, `HUAWEICLOUD_SDK_*`, `HW_*`, and the section
[basic] of ~/.huaweicloud/credentials. Credentials are never combined from two sources. A source
with two kinds of credentials, or with only a part of a kind, is an error.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.config.environment_variables import CREDENTIAL_VARIABLES
from gaussbackup.config.schema import CREDENTIAL_FIELDS, CREDENTIAL_KINDS, SECRET_KEYS
from gaussbackup.config.setting_sources import SettingValue, from_variable, path_from_variable
from gaussbackup.domain.input_errors import character_error, text_error, valid_in_header
from gaussbackup.errors import ConfigError, UsageError
from gaussbackup.model.credentials import AccessKeys, Credentials, IamToken, PasswordLogin
from gaussbackup.model.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

VENDOR_FILE_ORIGIN = "~/.huaweicloud/credentials [basic]"
_SDK_VARIABLES = {
    "access_key": "HUAWEICLOUD_SDK_AK",
    "secret_key": "HUAWEICLOUD_SDK_SK",
    "security_token": "HUAWEICLOUD_SDK_SECURITY_TOKEN",
}
_TERRAFORM_VARIABLES = {
    "access_key": "HW_ACCESS_KEY",
    "secret_key": "HW_SECRET_KEY",
    "security_token": "HW_SECURITY_TOKEN",
}
_MAX_FILE_BYTES = 1 << 20
_VENDOR_FILE_KEYS = {"access_key": "ak", "secret_key": "sk", "security_token": "security_token"}


class ResolvedCredentials(NamedTuple):
    """Credentials and their origin; `fields` has the origin of each field.

    `credentials` is None if a field is missing or cannot be read, and this was reported; `kind` is
    then the kind of the fields, or empty if it is not known either.
    """

    credentials: Credentials | None
    origin: str
    kind: str
    fields: dict[str, SettingValue]


def raise_error(error: UsageError) -> None:
    """Raise the error: the default of `on_error`."""
    raise error


def resolve_credentials(
    environ: Mapping[str, str],
    profile: Callable[[], ResolvedCredentials | None],
    vendor_file: Callable[[], Mapping[str, str]],
    on_error: Callable[[UsageError], None] = raise_error,
) -> ResolvedCredentials | None:
    """Return the credentials of this run; None if no source has any.

    `profile` returns the credentials of the profile, `vendor_file` the keys of [basic]. Each is
    called only if no source before it has credentials. `on_error` receives UsageError and
    ConfigError for incomplete credentials, for two kinds in one source, and for values that cannot
    be read or have invalid characters.
    """
    own, failed = _own_variable_values(environ, on_error)
    return (
        _from_source(own, CREDENTIAL_VARIABLES, "GAUSSBACKUP_*", on_error, failed)
        or profile()
        or _from_source(
            _variable_values(environ, _SDK_VARIABLES), _SDK_VARIABLES, "HUAWEICLOUD_SDK_*", on_error
        )
        or _from_source(
            _variable_values(environ, _TERRAFORM_VARIABLES), _TERRAFORM_VARIABLES, "HW_*", on_error
        )
        or _from_source(
            _vendor_file_values(vendor_file()), _VENDOR_FILE_KEYS, VENDOR_FILE_ORIGIN, on_error
        )
    )


def complete_credentials(
    kind: str,
    origin: str,
    fields: dict[str, SettingValue],
    on_error: Callable[[UsageError], None],
) -> ResolvedCredentials:
    """Return the credentials of all fields of a kind; without them if a value cannot be sent."""
    try:
        return ResolvedCredentials(build_credentials(kind, fields), origin, kind, fields)
    except UsageError as error:
        on_error(error)
        return ResolvedCredentials(None, origin, kind, fields)


def build_credentials(kind: str, fields: Mapping[str, SettingValue]) -> Credentials:
    """Return credentials of these fields; raise UsageError for one that cannot be sent."""
    for name, value in fields.items():
        _validate_field(name, value, in_header=kind != "password")
    secrets = {name: Secret(value.text) for name, value in fields.items()}
    if kind == "token":
        return IamToken(secrets["token"])
    if kind == "aksk":
        return AccessKeys(
            fields["access_key"].text, secrets["secret_key"], secrets.get("security_token")
        )
    return PasswordLogin(fields["domain"].text, fields["username"].text, secrets["password"])


def read_vendor_file(home: Path | None) -> dict[str, str]:
    """Return the keys of [basic] in ~/.huaweicloud/credentials; {} if there is no such file.

    The file is read without interpolation. The SDK reads it with interpolation and therefore fails
    on a `%` in a secret key.
    """
    if home is None or not home.is_absolute():
        return {}
    path = home / ".huaweicloud" / "credentials"
    if not os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises in another user's home
        return {}
    import configparser

    from gaussbackup.regular_file import read_regular_file  # with a file of the vendor

    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(read_regular_file(path, _MAX_FILE_BYTES).decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from None
    except (UnicodeDecodeError, configparser.Error):
        raise ConfigError(f"{path} is not an INI file in UTF-8") from None
    return dict(parser["basic"]) if parser.has_section("basic") else {}


def _own_variable_values(
    environ: Mapping[str, str], on_error: Callable[[UsageError], None]
) -> tuple[dict[str, SettingValue | None], set[str]]:
    """Return the value of each field, and the fields whose value cannot be read."""
    values: dict[str, SettingValue | None] = {}
    failed = set()
    for field, name in CREDENTIAL_VARIABLES.items():
        read = secret_from_variable if field in SECRET_KEYS else from_variable
        try:
            values[field] = read(environ, name)
        except UsageError as error:
            on_error(error)
            failed.add(field)
    return values, failed


def _variable_values(
    environ: Mapping[str, str], names: Mapping[str, str]
) -> dict[str, SettingValue | None]:
    return {field: from_variable(environ, name) for field, name in names.items()}


def _vendor_file_values(basic: Mapping[str, str]) -> dict[str, SettingValue | None]:
    return {
        field: SettingValue(basic[key], VENDOR_FILE_ORIGIN) if basic.get(key) else None
        for field, key in _VENDOR_FILE_KEYS.items()
    }


def _from_source(
    values: Mapping[str, SettingValue | None],
    names: Mapping[str, str],
    source: str,
    on_error: Callable[[UsageError], None],
    failed: Collection[str] = (),
) -> ResolvedCredentials | None:
    """Return the credentials of one source; None if it has none of their fields.

    `names` maps each field to its name in the source, for messages. The errors of the `failed`
    fields have been reported.
    """
    fields = {field: value for field, value in values.items() if value is not None}
    present = {*fields, *failed}
    first_names = {
        kind: names[next(field for field in CREDENTIAL_FIELDS[kind] if field in present)]
        for kind in CREDENTIAL_KINDS
        if any(field in present for field in CREDENTIAL_FIELDS[kind])
    }
    if not first_names:
        return None
    kind = next(iter(first_names))
    missing = [names[field] for field in CREDENTIAL_KINDS[kind][0] if field not in present]
    if len(first_names) > 1:
        on_error(
            UsageError(
                f"More than one kind of credentials is set in {source}: "
                f"{' and '.join(first_names.values())}.",
                hint="Set only one kind.",
            )
        )
        kind = ""
    elif missing:
        on_error(
            UsageError(
                f"Incomplete credentials in {source}: {first_names[kind]} is set, "
                f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing."
            )
        )
    elif not failed:
        return complete_credentials(kind, source, fields, on_error)
    return ResolvedCredentials(None, source, kind, fields)


def _validate_field(name: str, value: SettingValue, *, in_header: bool) -> None:
    """Raise UsageError for characters that no header can carry, without quoting the value.

    A non-printable character is an error in a password too: it is a typing mistake. Quotes may
    belong to a password.
    """
    if not value.text.strip():
        raise UsageError(f"{value.origin}: {name} is empty.")
    error = text_error(value.text, valid_in_header) if in_header else character_error(value.text)
    if error is not None:
        raise UsageError(f"{value.origin}: {name} {error}.")


def secret_from_variable(environ: Mapping[str, str], name: str) -> SettingValue | None:
    """Return a secret from its variable or from the file that `…_FILE` names.

    Raise UsageError if both are set, and ConfigError if the file cannot be read.
    """
    path = path_from_variable(environ, f"{name}_FILE")
    if path is not None:
        if environ.get(name):
            raise UsageError(f"{name} and {name}_FILE are both set: set only one.")
        from gaussbackup.config.credentials.secret_sources import read_secret_file

        return SettingValue(read_secret_file(path.text, path.origin, environ), path.origin)
    try:
        return from_variable(environ, name)
    except UsageError as error:
        if error.hint:  # about quotes
            error.hint += f" If they belong to the value, set {name}_FILE."
        raise
