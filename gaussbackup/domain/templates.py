"""Names made from a template: `nightly-{instance}-{date}`.

What the user typed is never changed, only refused; what a placeholder inserts is made legal.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.input_errors import InputError
from gaussbackup.domain.names import (
    MAX_LENGTH,
    replace_illegal_characters,
    validate_name,
    with_letter_prefix,
)

if TYPE_CHECKING:
    from datetime import datetime

DEFAULT_TEMPLATE = "{instance}-{date}-{time}"
PLACEHOLDERS = ("{instance}", "{profile}", "{date}", "{time}", "{utc:FORMAT}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class TemplateValues(NamedTuple):
    """What the placeholders stand for; `now` is an aware instant."""

    instance: str
    profile: str
    now: datetime


def expand_template(template: str, values: TemplateValues) -> tuple[str, list[InputError]]:
    """The name a template gives, and what is wrong with it; no flaws, and the name is legal."""
    pieces = _PLACEHOLDER.split(template)
    literals, words = pieces[0::2], pieces[1::2]
    flaws = [_unknown(word) for word in words if _value(word, values) is None]
    if flaws:
        return template, flaws
    inserted = [replace_illegal_characters(_value(word, values) or "") for word in words]
    if inserted and not literals[0]:
        inserted[0] = with_letter_prefix(inserted[0])
    name = _joined(literals, _cut_instances(literals, words, inserted))
    return name, validate_name(name)


def _value(word: str, setting: TemplateValues) -> str | None:
    """What one placeholder inserts, None for one that does not exist."""
    now = setting.now
    if word.startswith("utc:") and len(word) > len("utc:"):
        return now.strftime(word[4:].encode("ascii", "replace").decode())
    simple = {
        "instance": setting.instance,
        "profile": setting.profile,
        "date": f"{now:%Y%m%d}",
        "time": f"{now:%H%M%S}",
    }
    return simple.get(word)


def _unknown(word: str) -> InputError:
    known = " ".join(PLACEHOLDERS)
    return InputError(f'The name has an unknown placeholder "{{{word}}}".', f"Known ones:  {known}")


def _cut_instances(literals: list[str], words: list[str], values: list[str]) -> list[str]:
    """The values, with `{instance}` cut from its end until the name fits."""
    surplus = len(_joined(literals, values)) - MAX_LENGTH
    fitting = []
    for word, value in zip(words, values, strict=True):
        cut = max(0, min(surplus, len(value) - 1)) if word == "instance" else 0
        fitting.append(value[: len(value) - cut])
        surplus -= cut
    return fitting


def _joined(literals: list[str], values: list[str]) -> str:
    rest = (value + literal for value, literal in zip(values, literals[1:], strict=True))
    return literals[0] + "".join(rest)
