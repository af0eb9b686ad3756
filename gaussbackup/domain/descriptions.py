"""The description of a backup, and the request tag it may carry at its end.

At most 256 code points, none of `> ! < " & ' =`, no CR and no LF. A request id is kept as
`[gb:ID]` after the user's own words: all the service has for telling a repeated command from a
new one.
"""

from __future__ import annotations

import re

from gaussbackup.domain.input_errors import InputError

MAX_LENGTH = 256
FORBIDDEN_CHARACTERS = ">!<\"&'=\r\n"
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{4,32}")


def validate_description(text: str) -> list[InputError]:
    """What the service would refuse in a description."""
    flaws = []
    found = sorted({character for character in text if character in FORBIDDEN_CHARACTERS})
    if found:
        shown = " ".join({"\r": "CR", "\n": "LF"}.get(character, character) for character in found)
        repaired = "".join(
            "-" if character in FORBIDDEN_CHARACTERS else character for character in text
        )
        flaws.append(
            InputError(
                f"The description holds {shown}: none of > ! < \" & ' = and no line end may be.",
                f'Try:  --description "{repaired[:MAX_LENGTH]}"',
            )
        )
    if len(text) > MAX_LENGTH:
        flaws.append(
            InputError(
                f"The description has {len(text)} characters; {MAX_LENGTH} are allowed at most."
            )
        )
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        flaws.append(InputError("The description holds bytes that are not text in this locale."))
    return flaws


def validate_request_id(request_id: str) -> list[InputError]:
    """A request id is 4 to 32 ASCII letters, digits and hyphens."""
    if _REQUEST_ID.fullmatch(request_id):
        return []
    return [
        InputError(
            f'The request id "{request_id}" cannot be used: '
            f"4–32 letters, digits and hyphens (this one has {len(request_id)})."
        )
    ]


def with_request_tag(description: str | None, request_id: str | None) -> str | None:
    """What is sent as the description: the user's words, then the tag where there is an id."""
    if request_id is None:
        return description or None
    tag = f"[gb:{request_id}]"
    return f"{description} {tag}" if description else tag


def has_request_tag(description: str | None, request_id: str) -> bool:
    """The description ends with the tag of this request id."""
    tag = f"[gb:{request_id}]"
    return description is not None and (description == tag or description.endswith(f" {tag}"))


def has_any_request_tag(description: str | None) -> bool:
    """The description ends with the tag of some request id."""
    before, opening, rest = (description or "").rpartition("[gb:")
    in_place = before == "" or before.endswith(" ")
    closed = rest.endswith("]") and _REQUEST_ID.fullmatch(rest[:-1]) is not None
    return bool(opening) and in_place and closed
