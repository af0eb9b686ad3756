"""Validation of the text of one setting, whatever its source: flag, environment or file.

An error quotes the text, unless it may be a secret in the wrong place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.config.schema import DURATION_KEYS, LANGUAGES, OUTPUTS, ZERO_ALLOWED
from gaussbackup.domain.input_errors import quoted_input
from gaussbackup.model.durations import parse_duration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.config.setting_sources import SettingValue

BUILD_TIME = "build_time"
"""The setting that only the built-in emulator has; it cannot be set in a file."""
_CHOICES = {"output": OUTPUTS, "language": LANGUAGES}
_MAX_PROJECT_ID_LENGTH = 64


def setting_errors(values: Mapping[str, SettingValue | None]) -> list[str]:
    """Return an error with its origin for each setting that is not valid; [] if all are."""
    errors = []
    for key, value in values.items():
        error = validate_setting(key, value.text) if value is not None else None
        if value is not None and error is not None:
            errors.append(f"{value.origin}: {error}")
    return errors


def validate_setting(key: str, text: str) -> str | None:
    """Return why the text of a setting is not valid; None if it is.

    A region is validated by `service_endpoints`, because any region is valid with an endpoint.
    """
    if key in DURATION_KEYS or key == BUILD_TIME:
        return _validate_duration(key, text)
    if key in {"endpoint", "iam_endpoint"}:
        from gaussbackup.domain.endpoint_rules import validate_endpoint

        error = validate_endpoint(text)
        return f"{error}{quoted_input(text, '; got ')}" if error is not None else None
    if key in _CHOICES and text not in _CHOICES[key]:
        return f"must be one of {', '.join(_CHOICES[key])}{quoted_input(text, ', not ')}"
    return _validate_project_id(text) if key == "project_id" else None


def _validate_duration(key: str, text: str) -> str | None:
    """Return why a duration is not valid; `012` is not, because YAML reads it as ten."""
    octal = len(text) > 1 and text[0] == "0" and text[1].isdigit()
    try:
        seconds = parse_duration("" if octal else text)
    except ValueError:
        return f"not a duration{quoted_input(text)}; use e.g. 90s, 15m, 6h, 1h30m or 7d"
    if seconds == 0 and key not in ZERO_ALLOWED:
        return f"must be greater than 0{quoted_input(text, ', not ')}"
    return None


def _validate_project_id(text: str) -> str | None:
    """Return why a project id is not valid: it must not change the path of a request."""
    characters = text.replace("-", "").replace("_", "")
    if characters.isascii() and characters.isalnum() and len(text) <= _MAX_PROJECT_ID_LENGTH:
        return None
    return (
        f"must contain only letters, digits, - and _, at most {_MAX_PROJECT_ID_LENGTH}"
        f"{quoted_input(text, ', not ')}"
    )
