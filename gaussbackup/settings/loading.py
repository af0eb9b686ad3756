"""From flags, environment and file to one Profile: the texts made values, and checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.errors import UsageError
from gaussbackup.model.durations import parse_duration
from gaussbackup.settings.gathering import gather
from gaussbackup.settings.lasting import emulator_state
from gaussbackup.settings.profile import EMULATOR, EmulatorSettings, Profile
from gaussbackup.settings.sources import Found, variable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gaussbackup.settings.flags import Flags
    from gaussbackup.settings.gathering import Raw

OUTPUTS = ("table", "json", "yaml", "csv", "id")
LANGUAGES = ("en-us", "zh-cn")
_SPANS = (
    "timeout",
    "poll_interval",
    "connect_timeout",
    "call_limit",
    "retry_budget",
    "settle_window",
)
_MAY_BE_ZERO = ("timeout", "retry_budget", "settle_window")


def load(
    flags: Flags,
    environ: Mapping[str, str],
    *,
    home: Path | None,
    warn: Callable[[str], None],
) -> Profile:
    """The settings of this run; raises UsageError and ConfigError for what is wrong or missing."""
    raw = gather(flags, environ, home=home, warn=warn)
    if raw.name == EMULATOR:
        return _with_spans(_emulated(raw, environ, home), raw)
    if raw.chosen is None:
        raise _no_credentials()
    from gaussbackup.settings.addresses import addresses

    endpoint, iam_endpoint = addresses(raw.values)
    profile = Profile(
        name=raw.name,
        endpoint=endpoint,
        iam_endpoint=iam_endpoint,
        credentials=raw.chosen.credentials,
        region=_text(raw.values["region"]),
        project_id=_project_id(raw.values["project_id"], warn),
        project_name=_text(raw.values["project_name"]),
        ca_bundle=_readable(raw.values["ca_bundle"]),
        backup_name=_text(raw.values["name"]),
        output=_one_of("output", raw.values["output"], OUTPUTS),
        language=_one_of("language", raw.values["language"], LANGUAGES),
        config_file=str(raw.file) if raw.file else None,
    )
    return _with_spans(profile, raw)


def _emulated(raw: Raw, environ: Mapping[str, str], home: Path | None) -> Profile:
    """The built-in profile: nothing that leads to a real cloud is taken into it."""
    time = variable(environ, "GAUSSBACKUP_EMULATOR_BUILD_TIME")
    settings = EmulatorSettings(
        state=emulator_state(environ, home),
        build_time=_span("build_time", time) if time else 3.0,
    )
    output = _one_of("output", raw.values["output"], OUTPUTS)
    return Profile(EMULATOR, "", None, output=output, emulator=settings)


def _with_spans(profile: Profile, raw: Raw) -> Profile:
    """The profile with the spans that were given; the others keep their defaults."""
    found = {key: raw.values[key] for key in _SPANS}
    given = {key: _span(key, value) for key, value in found.items() if value is not None}
    return replace(profile, **given)  # type: ignore[arg-type]


def _span(key: str, found: Found) -> float:
    try:
        seconds = parse_duration(found.text)
    except ValueError:
        raise UsageError(
            f"{found.origin}: it is not a duration.", hint="Write 90s, 15m, 6h, 1h30m or 7d."
        ) from None
    if seconds == 0 and key not in _MAY_BE_ZERO:
        raise UsageError(f"{found.origin}: it must be more than nothing.")
    return seconds


def _text(found: Found | None) -> str | None:
    return found.text if found is not None else None


def _one_of(key: str, found: Found | None, known: tuple[str, ...]) -> str | None:
    if found is not None and found.text not in known:
        raise UsageError(f"{found.origin}: the {key} must be one of {', '.join(known)}.")
    return _text(found)


def _readable(found: Found | None) -> str | None:
    """A file of certificates that is there."""
    if found is None:
        return None
    path = Path(found.text).expanduser()
    try:
        path.open("rb").close()
    except OSError as error:
        raise UsageError(
            f"{found.origin}: {found.text} cannot be read: {error.strerror}."
        ) from None
    return str(path)


def _project_id(found: Found | None, warn: Callable[[str], None]) -> str | None:
    """A project id goes into the path of every request: only what cannot change that path."""
    if found is None:
        return None
    word = found.text
    simple = word.replace("-", "").replace("_", "")
    if not (simple.isascii() and simple.isalnum()) or len(word) > 64:
        raise UsageError(
            f"{found.origin}: a project id has only letters, digits, - and _, 64 at most."
        )
    if len(word) != 32 or not word.isalnum():
        warn(f"{found.origin}: a project id usually has 32 letters and digits")
    return word


def _no_credentials() -> UsageError:
    return UsageError(
        "No credentials are set.",
        hint="Set GAUSSBACKUP_ACCESS_KEY and GAUSSBACKUP_SECRET_KEY, "
        "or GAUSSBACKUP_TOKEN, or GAUSSBACKUP_USERNAME, _PASSWORD and _DOMAIN.\n"
        "Or write a file:  gaussbackup config init\n"
        "Or try the emulator:  gaussbackup -p emulator list",
    )
