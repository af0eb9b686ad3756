"""Backup names: the rule of the service, the nearest valid name, and names from templates.

4 to 64 characters, the first an ASCII letter, the others ASCII letters, digits, `-` and `_`
(gaussbackup/api/README.md, "Backups"). Text that the user typed is never changed, only rejected;
values that a placeholder inserts are made valid.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.input_errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

MIN_LENGTH = 4
MAX_LENGTH = 64
DEFAULT_TEMPLATE = "{instance}-{date}-{time}"
PLACEHOLDERS = ("{instance}", "{profile}", "{date}", "{time}", "{utc:FORMAT}")
_VALID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{3,63}")
_INVALID_CHARACTER = re.compile(r"[^A-Za-z0-9_-]")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_DIRECTIVE = re.compile(r"%[-_0^#]?[EO]?(.?)", re.DOTALL)
_DIRECTIVES = frozenset("aAbBcCdDeFfgGhHIjklmMnpPrRStTuUVwWxXyYzZ%")
"""The letters that strftime replaces. Not `s`: it would depend on the local time zone."""
_PREFIX = "b-"


def is_valid_name(name: str) -> bool:
    """Return whether the service accepts this name."""
    return _VALID.fullmatch(name) is not None


def validate_name(name: str, *, noun: str = "backup", option: str = "--name") -> list[InputError]:
    """Return one error with all rules that the name breaks; [] for a valid name.

    Names of instances have the same rule (gaussbackup/api/README.md, "Restore"); `noun` and
    `option` are for the message.
    """
    if is_valid_name(name):
        return []
    broken = "; ".join(_broken_rules(name))
    message = (
        f'Invalid {noun} name "{name}": {broken} '
        f"({MIN_LENGTH}–{MAX_LENGTH} letters, digits, - and _; this one has {len(name)})."
    )
    return [InputError(message, f"Try:  {option} {suggest_name(name)}")]


def _broken_rules(name: str) -> list[str]:
    broken = []
    if not re.match("[A-Za-z]", name):
        broken.append("it must start with a letter")
    invalid = _INVALID_CHARACTER.search(name)
    if invalid:
        broken.append(f'"{invalid.group()}" at position {invalid.start() + 1} is not allowed')
    if len(name) < MIN_LENGTH:
        broken.append("it is too short")
    if len(name) > MAX_LENGTH:
        broken.append("it is too long")
    return broken


def suggest_name(name: str) -> str:
    """Return the valid name that is nearest to `name`."""
    suggestion = _with_letter_prefix(replace_invalid(name))[:MAX_LENGTH]
    if len(suggestion) >= MIN_LENGTH:
        return suggestion
    return f"{suggestion.rstrip('-')}-backup"


def replace_invalid(text: str) -> str:
    """Return the text with `-` instead of each character that a name must not have."""
    return _INVALID_CHARACTER.sub("-", text)


def _with_letter_prefix(text: str) -> str:
    """Return the text with `b-` in front unless it starts with a letter."""
    return text if text[:1].isalpha() and text[:1].isascii() else _PREFIX + text


class TemplateValues(NamedTuple):
    """The values of the placeholders; `now` is an aware timestamp."""

    instance: str
    profile: str
    now: datetime


def expand_template(template: str, values: TemplateValues) -> tuple[str, list[InputError]]:
    """Return the name and its errors; the name is valid if there are none.

    If the name is too long, the inserted `{instance}` is cut.
    """
    parts = _PLACEHOLDER.split(template)
    literals, keys = parts[0::2], parts[1::2]
    errors = [_unknown_placeholder(key) for key in keys if _value(key, values) is None]
    errors += [error for key in keys if key.startswith("utc:") for error in _directive_errors(key)]
    if errors:
        return template, errors
    inserted = [replace_invalid(_value(key, values) or "") for key in keys]
    if inserted and not literals[0]:
        inserted[0] = _with_letter_prefix(inserted[0])
    name = _join(literals, _cut_instance(literals, keys, inserted))
    return name, validate_name(name)


def freeze_template(template: str, values: TemplateValues) -> str:
    """Return a valid template with every value inserted except `{instance}`.

    It expands to the same name at any later time.
    """
    parts = _PLACEHOLDER.split(template)
    literals, keys = parts[0::2], parts[1::2]
    inserted = [
        "{instance}" if key == "instance" else replace_invalid(_value(key, values) or "")
        for key in keys
    ]
    if keys and not literals[0] and keys[0] != "instance":
        inserted[0] = _with_letter_prefix(inserted[0])
    return _join(literals, inserted)


def _value(key: str, values: TemplateValues) -> str | None:
    """Return the value of a placeholder; None for one that does not exist."""
    now = values.now
    if key.startswith("utc:") and len(key) > len("utc:"):
        return now.strftime(key[4:].encode("ascii", "replace").decode())
    simple = {
        "instance": values.instance,
        "profile": values.profile,
        "date": f"{now:%Y%m%d}",
        "time": f"{now:%H%M%S}",
    }
    return simple.get(key)


def _unknown_placeholder(key: str) -> InputError:
    known = " ".join(PLACEHOLDERS)
    return InputError(f'Unknown placeholder in the name: "{{{key}}}".', f"Use one of:  {known}")


def _directive_errors(key: str) -> list[InputError]:
    """Return an error for each directive of `utc:FORMAT` that strftime would copy as it is."""
    return [
        InputError(
            f'Unknown directive in the name: "{match.group()}" in "{{{key}}}".',
            "Use those of strftime, e.g.  {utc:%Y-%m-%d}",
        )
        for match in _DIRECTIVE.finditer(key)
        if match.group(1) not in _DIRECTIVES
    ]


def _cut_instance(literals: list[str], keys: list[str], inserted: list[str]) -> list[str]:
    """Return the inserted values, with `{instance}` cut at its end until the name fits."""
    surplus = len(_join(literals, inserted)) - MAX_LENGTH
    result = []
    for key, value in zip(keys, inserted, strict=True):
        cut = max(0, min(surplus, len(value) - 1)) if key == "instance" else 0
        result.append(value[: len(value) - cut])
        surplus -= cut
    return result


def _join(literals: list[str], inserted: list[str]) -> str:
    rest = (value + literal for value, literal in zip(inserted, literals[1:], strict=True))
    return literals[0] + "".join(rest)
