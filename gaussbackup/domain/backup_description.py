"""The description of a backup, and the request tag at its end.

At most 256 code points, none of `> ! < " & ' =`, no CR and no LF (gaussbackup/api/README.md,
"Backups"). A request id is stored as `[gb:ID]` after the user's text: the service has no other
field that identifies a repeated command.
"""

from __future__ import annotations

import re

from gaussbackup.domain.input_errors import InputError, character_error

MAX_LENGTH = 256
FORBIDDEN_CHARACTERS = ">!<\"&'=\r\n"
MAX_REQUEST_ID_LENGTH = 64
_REQUEST_ID = re.compile(rf"[A-Za-z0-9._-]{{1,{MAX_REQUEST_ID_LENGTH}}}")
_INVALID_IN_REQUEST_ID = re.compile(r"[^A-Za-z0-9._-]")
_DIGEST_LENGTH = 12


def validate_description(text: str, request_id: str | None = None) -> list[InputError]:
    """Return what the service would reject in a description with the tag of this request id."""
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
    length = len(with_request_tag(text, request_id) or "")
    if length > MAX_LENGTH:
        tag = f" {length - len(text)} of them for the request tag;" if request_id else ""
        errors.append(
            InputError(
                f"The description has {length} characters;{tag} at most {MAX_LENGTH} are allowed."
            )
        )
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        errors.append(
            InputError("The description contains bytes that are not text in this locale.")
        )
    return errors


def validate_request_id(request_id: str) -> list[InputError]:
    """Return the error of a request id that is not 1 to 64 ASCII letters, digits, `.`, `_`, `-`."""
    if _REQUEST_ID.fullmatch(request_id):
        return []
    rule = f"1–{MAX_REQUEST_ID_LENGTH} letters, digits, . _ and -"
    if not request_id.strip():
        return [
            InputError(
                f"The request id is empty ({rule}). If it comes from a variable, the variable is "
                "empty or not set.",
                'To let the shell check a variable:  --request-id "${VARIABLE:?}"',
            )
        ]
    broken = "; ".join(_broken_rules(request_id))
    message = (
        f'Invalid request id "{request_id}": {broken} ({rule}; this one has {len(request_id)}).'
    )
    return [InputError(message, f"Try:  --request-id {suggest_request_id(request_id)}")]


def _broken_rules(request_id: str) -> list[str]:
    broken = []
    invalid = _INVALID_IN_REQUEST_ID.search(request_id)
    if invalid and "!" <= invalid.group() <= "~":
        broken.append(f'"{invalid.group()}" at position {invalid.start() + 1} is not allowed')
    elif invalid:
        described = character_error(request_id, _is_valid_in_request_id)
        broken.append(f"it {described}")
    if len(request_id) > MAX_REQUEST_ID_LENGTH:
        broken.append("it is too long")
    return broken


def _is_valid_in_request_id(character: str) -> bool:
    return _INVALID_IN_REQUEST_ID.match(character) is None


def suggest_request_id(text: str) -> str:
    """Return a valid request id for a text that is not blank.

    One that is too long gets a digest instead of its end: the ids of two builds often differ
    only there.
    """
    suggestion = _INVALID_IN_REQUEST_ID.sub("-", text.strip())
    if len(suggestion) <= MAX_REQUEST_ID_LENGTH:
        return suggestion
    import hashlib  # only for this

    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    return f"{suggestion[: MAX_REQUEST_ID_LENGTH - _DIGEST_LENGTH - 1]}-{digest}"


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
