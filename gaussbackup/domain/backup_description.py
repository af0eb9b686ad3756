"""The description of a backup, and the request tag at its end.

At most 256 code points, none of `> ! < " & ' =`, no CR and no LF (gaussbackup/api/README.md,
"Backups"). A request id is stored as `[gb:ID]` after the user's text: the service has no other
field that identifies a repeated command.
"""

from __future__ import annotations

import re

from gaussbackup.domain.input_errors import InputError

MAX_LENGTH = 256
FORBIDDEN_CHARACTERS = ">!<\"&'=\r\n"
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{4,32}")


def validate_description(text: str) -> list[InputError]:
    """Return what the service would reject in a description."""
    errors = []
    found = sorted({character for character in text if character in FORBIDDEN_CHARACTERS})
    if found:
        names = " ".join({"\r": "CR", "\n": "LF"}.get(character, character) for character in found)
        repaired = "".join(
            "-" if character in FORBIDDEN_CHARACTERS else character for character in text
        )
        errors.append(
            InputError(
                f"The description contains {names}: it must not contain > ! < \" & ' = "
                "or line breaks.",
                f'Try:  --description "{repaired[:MAX_LENGTH]}"',
            )
        )
    if len(text) > MAX_LENGTH:
        errors.append(
            InputError(
                f"The description has {len(text)} characters; at most {MAX_LENGTH} are allowed."
            )
        )
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        errors.append(
            InputError("The description contains bytes that are not text in this locale.")
        )
    return errors


def validate_request_id(request_id: str) -> list[InputError]:
    """Return the error of a request id that is not 4 to 32 ASCII letters, digits and hyphens."""
    if _REQUEST_ID.fullmatch(request_id):
        return []
    return [
        InputError(
            f'Invalid request id "{request_id}": '
            f"4–32 letters, digits and hyphens (this one has {len(request_id)})."
        )
    ]


def with_request_tag(description: str | None, request_id: str | None) -> str | None:
    """Return the description to send: the user's text, then the tag if there is a request id."""
    if request_id is None:
        return description or None
    tag = f"[gb:{request_id}]"
    return f"{description} {tag}" if description else tag


def has_request_tag(description: str | None, request_id: str) -> bool:
    """Return whether the description ends with the tag of this request id."""
    tag = f"[gb:{request_id}]"
    return description is not None and (description == tag or description.endswith(f" {tag}"))


def has_any_request_tag(description: str | None) -> bool:
    """Return whether the description ends with the tag of any request id."""
    before, opening, rest = (description or "").rpartition("[gb:")
    separated = before == "" or before.endswith(" ")
    closed = rest.endswith("]") and _REQUEST_ID.fullmatch(rest[:-1]) is not None
    return bool(opening) and separated and closed
