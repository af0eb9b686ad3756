"""Faults: from an answer that brings no good to an error of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup import errors
from gaussbackup.api.auth.refusal import CredentialsRefused
from gaussbackup.api.body import Unreadable, excerpt, read_json
from gaussbackup.api.error_codes import ADVICE, CODES, CodeClass, normal_code
from gaussbackup.domain.backoff import requested_pause

if TYPE_CHECKING:
    from gaussbackup.api.http_message import Response
    from gaussbackup.errors import ServiceError

_ERRORS: dict[CodeClass, type[ServiceError]] = {
    CodeClass.INVALID: errors.InvalidRequest,
    CodeClass.BUSY: errors.InstanceBusy,
    CodeClass.STATE: errors.StateConflict,
    CodeClass.NAME_TAKEN: errors.NameTaken,
    CodeClass.CONFLICT: errors.StateConflict,
    CodeClass.NOT_FOUND: errors.NotFound,
    CodeClass.FORBIDDEN: errors.Forbidden,
    CodeClass.AUTH: CredentialsRefused,
    CodeClass.QUOTA: errors.QuotaReached,
    CodeClass.THROTTLED: errors.Throttled,
    CodeClass.ROUTE: errors.NotUnderstood,
    CodeClass.SERVER: errors.AmbiguousOutcome,
}
_STATUSES: dict[int, tuple[CodeClass, str]] = {
    401: (CodeClass.AUTH, "the credentials were not accepted"),
    403: (CodeClass.FORBIDDEN, "not allowed"),
    404: (CodeClass.NOT_FOUND, "it does not exist"),
    405: (CodeClass.ROUTE, "the endpoint knows no such call"),
    408: (CodeClass.SERVER, "the service gave up waiting for the request"),
    409: (CodeClass.CONFLICT, "the state of things does not allow this now"),
    413: (CodeClass.QUOTA, "a quota is used up"),
    429: (CodeClass.THROTTLED, "too many requests"),
}
_GATE = {401, 403}
"""Refusals at the gate: beside them no code, as of a failed server, leaves a doubt."""
_AMBIGUOUS = "APIGW.0201"  # with 400, 413, 414, 494, 502 and 504: the status says more


class ErrorBody(NamedTuple):
    """What the body of an error says: the service's code, words (in brief), request id."""

    code: str | None
    words: str
    request_id: str | None


def from_response(answer: Response, about: str = "") -> ServiceError:
    """The error for a status that is not 2xx; `about` names the party, as in "IAM"."""
    complaint = parse_error_body(answer)
    kind, meaning = classify(answer, complaint)
    return _build(answer, complaint, _ERRORS[kind], meaning, ADVICE[kind], about)


def from_unreadable(answer: Response, reason: str, about: str = "") -> ServiceError:
    """The error for a 2xx that is not what the API says: what became of the request is open."""
    complaint = parse_error_body(answer)
    return _build(
        answer, complaint, errors.AmbiguousOutcome, reason, ADVICE[CodeClass.SERVER], about
    )


def classify(answer: Response, complaint: ErrorBody) -> tuple[CodeClass, str]:
    """The class of an error answer and what it means, by code first and status second."""
    status = answer.status
    known = CODES.get(complaint.code or "") if complaint.code != _AMBIGUOUS else None
    if 300 <= status < 400:
        return CodeClass.SERVER, "the endpoint sends elsewhere; that is never followed"
    if status >= 500 or status == 408:
        return _by_failure(status, known)
    if status in _GATE and known is not None and known[0] is CodeClass.SERVER:
        return _STATUSES[status]
    return known or _by_status(answer, complaint)


def _by_failure(status: int, known: tuple[CodeClass, str] | None) -> tuple[CodeClass, str]:
    """Some 5xx come although the operation was applied; only two classes say that it was not."""
    if known is None:
        return _STATUSES.get(status, (CodeClass.SERVER, f"the service failed (HTTP {status})"))
    kind, meaning = known
    return (kind if kind in {CodeClass.BUSY, CodeClass.THROTTLED} else CodeClass.SERVER), meaning


def _by_status(answer: Response, complaint: ErrorBody) -> tuple[CodeClass, str]:
    if answer.status == 404 and complaint.code is None and _is_page(answer):
        return CodeClass.ROUTE, "the endpoint is not the API"
    if answer.status == 413 and complaint.code == _AMBIGUOUS:
        return CodeClass.INVALID, "the request is too large"
    default = CodeClass.INVALID, f"the service refuses the request (HTTP {answer.status})"
    return _STATUSES.get(answer.status, default)


def parse_error_body(answer: Response) -> ErrorBody:
    """Code, words and request id out of any of the shapes of api/facts.md, section 15.1."""
    try:
        value = read_json(answer.body)
    except Unreadable:
        return ErrorBody(None, _page_words(answer), None)
    code, words, request_id = _search(value, depth=3)
    said = f"the service says: {excerpt(words.encode('utf-8', 'replace'))}" if words else ""
    return ErrorBody(normal_code(code) if code else None, said, request_id)


def _search(value: object, depth: int) -> tuple[str | None, str | None, str | None]:
    """The first spelling of code and message that fits, here or in a nested object."""
    if not isinstance(value, dict):
        return None, None, None
    request_id = _text(value.get("request_id"))
    for code_key, words_key in (
        ("error_code", "error_msg"),
        ("errorCode", "errorMsg"),
        ("errCode", "externalMessage"),
        ("code", "message"),
    ):
        code, words = _text(value.get(code_key)), _text(value.get(words_key))
        if code or words:
            return code, words, request_id
    inner = (_search(part, depth - 1) for part in value.values() if depth > 0)
    found = next((each for each in inner if each[0] or each[1]), (None, None, None))
    return found[0], found[1], request_id or found[2]


def _text(value: object) -> str | None:
    """A string that says something; IAM's integer codes are statuses, not codes."""
    return value.strip() or None if isinstance(value, str) else None


def _is_page(answer: Response) -> bool:
    return answer.body.lstrip()[:1] == b"<" or "html" in answer.headers.get("content-type", "")


def _page_words(answer: Response) -> str:
    if not answer.body.strip():
        return ""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip() or "no content type"
    return f"not the API ({excerpt(kind.encode(), 60)}): {excerpt(answer.body)}"


def _build(
    answer: Response,
    complaint: ErrorBody,
    kind: type[ServiceError],
    meaning: str,
    hint: str,
    about: str,
) -> ServiceError:
    message = f"{about}: {meaning}" if about else meaning
    error = kind(
        f"{message}; {complaint.words}" if complaint.words else message,
        hint=hint,
        code=complaint.code,
        http_status=answer.status,
        request_id=answer.request_id or complaint.request_id,
    )
    error.retry_after = requested_pause(
        answer.headers.get("retry-after"), answer.headers.get("date")
    )
    if isinstance(error, CredentialsRefused):
        error.service_date = answer.headers.get("date")
    return error
