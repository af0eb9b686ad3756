"""Loading the settings: from flags, environment and file to one validated Profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.config.environment_variables import misspelling_hint
from gaussbackup.config.paths import emulator_state_path, expand_path
from gaussbackup.config.profile import EMULATOR_PROFILE, EmulatorSettings, Profile
from gaussbackup.config.schema import DURATION_KEYS
from gaussbackup.config.setting_resolver import resolve_settings
from gaussbackup.config.setting_sources import SettingValue, from_variable
from gaussbackup.config.validation.values import BUILD_TIME, setting_errors
from gaussbackup.domain.input_errors import quoted_input
from gaussbackup.errors import UsageError
from gaussbackup.model.durations import parse_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gaussbackup.config.setting_resolver import ResolvedSettings
    from gaussbackup.config.setting_sources import Flags

EMULATOR_BUILD_TIME = 3.0
"""Default duration of a backup on the built-in emulator, in seconds."""


def load(
    flags: Flags,
    environ: Mapping[str, str],
    *,
    home: Path | None,
    warn: Callable[[str], None],
) -> Profile:
    """Return the settings of this run; raise UsageError and ConfigError if any is not valid."""
    settings = resolve_settings(flags, environ, home=home, warn=warn)
    _raise_if_invalid(settings.values)
    if settings.profile.text == EMULATOR_PROFILE:
        return _with_durations(_emulator_profile(settings, environ, home), settings)
    credentials = settings.credentials.credentials if settings.credentials is not None else None
    if credentials is None:
        raise _no_credentials(environ)
    from gaussbackup.config.service_endpoints import resolve_endpoints

    values = settings.values
    endpoint, iam_endpoint = resolve_endpoints(values)
    profile = Profile(
        name=settings.profile.text,
        endpoint=endpoint,
        iam_endpoint=iam_endpoint,
        credentials=credentials,
        region=_text(values["region"]),
        project_id=_project_id(values["project_id"], warn),
        project_name=_text(values["project_name"]),
        ca_bundle=_ca_bundle(values["ca_bundle"], environ),
        backup_name=_text(values["name"]),
        output=_text(values["output"]),
        language=_text(values["language"]),
        config_file=_text(settings.file),
    )
    return _with_durations(profile, settings)


def emulator_build_time(environ: Mapping[str, str]) -> SettingValue | None:
    """Return the configured duration of a backup on the built-in emulator; None if not set."""
    return from_variable(environ, "GAUSSBACKUP_EMULATOR_BUILD_TIME")


def _raise_if_invalid(values: Mapping[str, SettingValue | None]) -> None:
    """Raise one UsageError that has a line for each value that is not valid."""
    errors = setting_errors(values)
    if errors:
        raise UsageError("\n".join(errors))


def _emulator_profile(
    settings: ResolvedSettings, environ: Mapping[str, str], home: Path | None
) -> Profile:
    """Return the built-in profile, without any setting that selects a real cloud."""
    build_time = emulator_build_time(environ)
    _raise_if_invalid({BUILD_TIME: build_time})
    emulator = EmulatorSettings(
        state=emulator_state_path(environ, home),
        build_time=parse_duration(build_time.text) if build_time else EMULATOR_BUILD_TIME,
    )
    return Profile(
        EMULATOR_PROFILE,
        "",
        None,
        output=_text(settings.values["output"]),
        language=_text(settings.values["language"]),
        emulator=emulator,
    )


def _with_durations(profile: Profile, settings: ResolvedSettings) -> Profile:
    """Return the profile with the durations that are set; the others keep their defaults."""
    values = {key: settings.values[key] for key in DURATION_KEYS}
    durations: dict[str, Any] = {
        key: parse_duration(value.text) for key, value in values.items() if value is not None
    }
    return profile._replace(**durations)


def _text(value: SettingValue | None) -> str | None:
    return value.text if value is not None else None


def _ca_bundle(value: SettingValue | None, environ: Mapping[str, str]) -> str | None:
    """Return the path of the certificate file; raise UsageError if it cannot be opened."""
    if value is None:
        return None
    from gaussbackup.regular_file import open_regular_file  # rarely needed

    path = expand_path(value.text, value.origin, environ)
    try:
        open_regular_file(path).close()
    except OSError as error:
        raise UsageError(
            f"{value.origin}: {value.text} cannot be read: {error.strerror}."
        ) from None
    return str(path)


def _project_id(value: SettingValue | None, warn: Callable[[str], None]) -> str | None:
    """Return a valid project id; warn if its format is unusual."""
    if value is not None and (len(value.text) != 32 or not value.text.isalnum()):
        typed = quoted_input(value.text, ", not ")
        warn(f"{value.origin}: a project id usually has 32 letters and digits{typed}")
    return _text(value)


def _no_credentials(environ: Mapping[str, str]) -> UsageError:
    hint = (
        "Set GAUSSBACKUP_ACCESS_KEY and GAUSSBACKUP_SECRET_KEY,\n"
        "or GAUSSBACKUP_TOKEN, or GAUSSBACKUP_USERNAME, _PASSWORD and _DOMAIN.\n"
        "Or create a configuration file:  gaussbackup config init\n"
        "Or try the emulator:  gaussbackup -p emulator list"
    )
    misspelling = misspelling_hint(environ)
    return UsageError(
        "No credentials are set.", hint=f"{misspelling}\n{hint}" if misspelling else hint
    )
