"""From flags, environment and file to one Profile: the texts made values, and checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaussbackup.config.fitting import validate_duration, validate_setting
from gaussbackup.config.paths import emulator_state_path
from gaussbackup.config.profile import EMULATOR_PROFILE, EmulatorSettings, Profile
from gaussbackup.config.resolver import resolve_settings
from gaussbackup.config.schema import DURATION_KEYS
from gaussbackup.config.setting_sources import SettingValue, from_variable
from gaussbackup.errors import UsageError
from gaussbackup.model.durations import parse_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gaussbackup.config.flags import Flags
    from gaussbackup.config.resolver import ResolvedSettings

EMULATOR_BUILD_TIME = 3.0
"""Seconds that a backup takes on the built-in emulator, unless a variable says otherwise."""


def load(
    flags: Flags,
    environ: Mapping[str, str],
    *,
    home: Path | None,
    warn: Callable[[str], None],
) -> Profile:
    """The settings of this run; raises UsageError and ConfigError for what is wrong or missing."""
    raw = resolve_settings(flags, environ, home=home, warn=warn)
    _validate(raw)
    if raw.profile.text == EMULATOR_PROFILE:
        return _with_durations(_emulator_profile(raw, environ, home), raw)
    if raw.credentials is None:
        raise _no_credentials()
    from gaussbackup.config.service_endpoints import resolve_endpoints

    endpoint, iam_endpoint = resolve_endpoints(raw.values)
    profile = Profile(
        name=raw.profile.text,
        endpoint=endpoint,
        iam_endpoint=iam_endpoint,
        credentials=raw.credentials.credentials,
        region=_text(raw.values["region"]),
        project_id=_project_id(raw.values["project_id"], warn),
        project_name=_text(raw.values["project_name"]),
        ca_bundle=_ca_bundle(raw.values["ca_bundle"]),
        backup_name=_text(raw.values["name"]),
        output=_text(raw.values["output"]),
        language=_text(raw.values["language"]),
        config_file=_text(raw.file),
    )
    return _with_durations(profile, raw)


def emulator_build_time(environ: Mapping[str, str]) -> SettingValue | None:
    """How long a backup takes on the built-in emulator, where it is said."""
    return from_variable(environ, "GAUSSBACKUP_EMULATOR_BUILD_TIME")


def _validate(raw: ResolvedSettings) -> None:
    """Raise one UsageError that names every value that cannot be used."""
    found = [(key, value) for key, value in raw.values.items() if value is not None]
    flaws = [(value.origin, validate_setting(key, value.text)) for key, value in found]
    said = [f"{origin}: {flaw}" for origin, flaw in flaws if flaw is not None]
    if said:
        raise UsageError("\n".join(said))


def _emulator_profile(
    raw: ResolvedSettings, environ: Mapping[str, str], home: Path | None
) -> Profile:
    """The built-in profile: nothing that leads to a real cloud is taken into it."""
    said = emulator_build_time(environ)
    flaw = validate_duration("build_time", said.text) if said is not None else None
    if said is not None and flaw is not None:
        raise UsageError(f"{said.origin}: {flaw}")
    settings = EmulatorSettings(
        state=emulator_state_path(environ, home),
        build_time=parse_duration(said.text) if said is not None else EMULATOR_BUILD_TIME,
    )
    return Profile(
        EMULATOR_PROFILE,
        "",
        None,
        output=_text(raw.values["output"]),
        language=_text(raw.values["language"]),
        emulator=settings,
    )


def _with_durations(profile: Profile, raw: ResolvedSettings) -> Profile:
    """The profile with the spans that were given; the others keep their defaults."""
    found = {key: raw.values[key] for key in DURATION_KEYS}
    given: dict[str, Any] = {
        key: parse_duration(value.text) for key, value in found.items() if value is not None
    }
    return profile._replace(**given)


def _text(found: SettingValue | None) -> str | None:
    return found.text if found is not None else None


def _ca_bundle(found: SettingValue | None) -> str | None:
    """A file of certificates that is there."""
    if found is None:
        return None
    try:
        path = Path(found.text).expanduser()
        path.open("rb").close()
    except OSError as error:
        raise UsageError(
            f"{found.origin}: {found.text} cannot be read: {error.strerror}."
        ) from None
    except (ValueError, RuntimeError):  # a NUL; `~` without a home
        raise UsageError(f"{found.origin}: this is no path of a file.") from None
    return str(path)


def _project_id(found: SettingValue | None, warn: Callable[[str], None]) -> str | None:
    """A project id that has been found fit; an unusual one is taken, and said so."""
    if found is not None and (len(found.text) != 32 or not found.text.isalnum()):
        warn(f"{found.origin}: a project id usually has 32 letters and digits")
    return _text(found)


def _no_credentials() -> UsageError:
    return UsageError(
        "No credentials are set.",
        hint="Set GAUSSBACKUP_ACCESS_KEY and GAUSSBACKUP_SECRET_KEY,\n"
        "or GAUSSBACKUP_TOKEN, or GAUSSBACKUP_USERNAME, _PASSWORD and _DOMAIN.\n"
        "Or write a file:  gaussbackup config init\n"
        "Or try the emulator:  gaussbackup -p emulator list",
    )
