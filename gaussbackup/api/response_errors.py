"""Faults: from an answer that brings no good to an error of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup import errors
from gaussbackup.api.auth.refusal import CredentialsRejected
from gaussbackup.api.body import MalformedBody, body_excerpt, read_json
from gaussbackup.api.error_codes import ERROR_CODES, HINTS, ErrorCategory, normalize_code
from gaussbackup.domain.backoff import parse_retry_after

if TYPE_CHECKING:
    from gaussbackup.api.http_message import Response
    from gaussbackup.errors import ServiceError

_ERRORS: dict[ErrorCategory, type[ServiceError]] = {
    ErrorCategory.INVALID: errors.InvalidRequest,
    ErrorCategory.BUSY: errors.InstanceBusy,
    ErrorCategory.STATE: errors.StateConflict,
    ErrorCategory.NAME_TAKEN: errors.NameTaken,
    ErrorCategory.CONFLICT: errors.StateConflict,
    ErrorCategory.NOT_FOUND: errors.NotFound,
    ErrorCategory.FORBIDDEN: errors.Forbidden,
    ErrorCategory.AUTH: CredentialsRejected,
    ErrorCategory.QUOTA: errors.QuotaReached,
    ErrorCategory.THROTTLED: errors.Throttled,
    ErrorCategory.ROUTE: errors.UnexpectedResponse,
    ErrorCategory.SERVER: errors.AmbiguousOutcome,
}
_STATUSES: dict[int, tuple[ErrorCategory, str]] = {
    401: (ErrorCategory.AUTH, "the credentials were not accepted"),
    403: (ErrorCategory.FORBIDDEN, "not allowed"),
    404: (ErrorCategory.NOT_FOUND, "it does not exist"),
    405: (ErrorCategory.ROUTE, "the endpoint knows no such call"),
    408: (ErrorCategory.SERVER, "the service gave up waiting for the request"),
    409: (ErrorCategory.CONFLICT, "the state of things does not allow this now"),
    413: (ErrorCategory.QUOTA, "a quota is used up"),
    429: (ErrorCategory.THROTTLED, "too many requests"),
}
_GATE = {401, 403}
"""Refusals at the gate: beside them no code, as of a failed server, leaves a doubt."""
_AMBIGUOUS = "APIGW.0201"  # with 400, 413, 414, 494, 502 and 504: the status says more


class ErrorBody(NamedTuple):
    """What the body of an error says: the service's code, words (in brief), request id."""

    code: str | None
    message: str
    request_id: str | None


def from_response(answer: Response, service_name: str = "") -> ServiceError:
    """The error for a status that is not 2xx; `about` names the party, as in "IAM"."""
    complaint = parse_error_body(answer)
    kind, meaning = classify(answer, complaint)
    return _build(answer, complaint, _ERRORS[kind], meaning, HINTS[kind], service_name)


def from_malformed_body(answer: Response, reason: str, service_name: str = "") -> ServiceError:
    """The error for a 2xx that is not what the API says: what became of the request is open."""
    complaint = parse_error_body(answer)
    return _build(
        answer,
        complaint,
        errors.AmbiguousOutcome,
        reason,
        HINTS[ErrorCategory.SERVER],
        service_name,
    )


def classify(answer: Response, complaint: ErrorBody) -> tuple[ErrorCategory, str]:
    """The class of an error answer and what it means, by code first and status second."""
    status = answer.status
    known = ERROR_CODES.get(complaint.code or "") if complaint.code != _AMBIGUOUS else None
    if 300 <= status < 400:
        return ErrorCategory.SERVER, "the endpoint sends elsewhere; that is never followed"
    if status >= 500 or status == 408:
        return _by_failure(status, known)
    if status in _GATE and known is not None and known[0] is ErrorCategory.SERVER:
        return _STATUSES[status]
    return known or _by_status(answer, complaint)


def _by_failure(status: int, known: tuple[ErrorCategory, str] | None) -> tuple[ErrorCategory, str]:
    """Some 5xx come although the operation was applied; only two classes say that it was not."""
    if known is None:
        return _STATUSES.get(status, (ErrorCategory.SERVER, f"the service failed (HTTP {status})"))
    kind, meaning = known
    return (
        kind if kind in {ErrorCategory.BUSY, ErrorCategory.THROTTLED} else ErrorCategory.SERVER
    ), meaning


def _by_status(answer: Response, complaint: ErrorBody) -> tuple[ErrorCategory, str]:
    if answer.status == 404 and complaint.code is None and _is_page(answer):
        return ErrorCategory.ROUTE, "the endpoint is not the API"
    if answer.status == 413 and complaint.code == _AMBIGUOUS:
        return ErrorCategory.INVALID, "the request is too large"
    default = ErrorCategory.INVALID, f"the service refuses the request (HTTP {answer.status})"
    return _STATUSES.get(answer.status, default)


def parse_error_body(answer: Response) -> ErrorBody:
    """Code, words and request id out of any of the shapes of api/facts.md, section 15.1."""
    try:
        value = read_json(answer.body)
    except MalformedBody:
        return ErrorBody(None, _page_words(answer), None)
    code, words, request_id = _search(value, depth=3)
    said = f"the service says: {body_excerpt(words.encode('utf-8', 'replace'))}" if words else ""
    return ErrorBody(normalize_code(code) if code else None, said, request_id)


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
    return f"not the API ({body_excerpt(kind.encode(), 60)}): {body_excerpt(answer.body)}"


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
        f"{message}; {complaint.message}" if complaint.message else message,
        hint=hint,
        code=complaint.code,
        http_status=answer.status,
        request_id=answer.request_id or complaint.request_id,
    )
    error.retry_after = parse_retry_after(
        answer.headers.get("retry-after"), answer.headers.get("date")
    )
    if isinstance(error, CredentialsRejected):
        error.service_date = answer.headers.get("date")
    return error
