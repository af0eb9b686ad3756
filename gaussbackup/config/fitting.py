"""Whether a value is fit for its key; what is said of an unfit one never quotes it."""

from __future__ import annotations

from gaussbackup.config.schema import DURATION_KEYS, LANGUAGES, OUTPUTS, ZERO_ALLOWED

_CHOICES = {"output": OUTPUTS, "language": LANGUAGES}


def validate_setting(key: str, text: str) -> str | None:
    """What is wrong with the value of a setting; None where nothing is.

    A region is judged by `addresses`, because it may be any name where an endpoint is given.
    """
    if key in DURATION_KEYS:
        return validate_duration(key, text)
    if key in {"endpoint", "iam_endpoint"}:
        from gaussbackup.domain.endpoints import validate_endpoint

        flaw = validate_endpoint(text)
        return f"the endpoint {flaw}" if flaw else None
    if key in _CHOICES and text not in _CHOICES[key]:
        return f"the {key} must be one of {', '.join(_CHOICES[key])}"
    return _validate_project_id(text) if key == "project_id" else None


def validate_duration(key: str, text: str) -> str | None:
    """What is wrong with a duration; `012` is refused, because YAML means ten by it."""
    from gaussbackup.model.durations import parse_duration

    octal = len(text) > 1 and text[0] == "0" and text[1].isdigit()
    try:
        seconds = parse_duration("" if octal else text)
    except ValueError:
        return "it is not a duration: write 90s, 15m, 6h, 1h30m or 7d"
    if seconds == 0 and key not in ZERO_ALLOWED:
        return "it must be more than nothing"
    return None


def unknown_region_error(text: str) -> str:
    """What is said of a region that no table knows, with the nearest one that is known."""
    from difflib import get_close_matches

    from gaussbackup.config.regions import known_regions

    near = get_close_matches(text.lower(), known_regions(), n=1)
    meant = f"; did you mean {near[0]}?" if near else ""
    return f"no such region is known to serve GaussDB{meant}"


def _validate_project_id(text: str) -> str | None:
    """It goes into the path of every request: only what cannot change that path."""
    simple = text.replace("-", "").replace("_", "")
    if simple.isascii() and simple.isalnum() and len(text) <= 64:
        return None
    return "a project id has only letters, digits, - and _, 64 at most"
