"""Errors made from responses: a status that is not 2xx, or a body that is not the API's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup import errors
from gaussbackup.api.auth.refreshable import CredentialsRejected
from gaussbackup.api.error_codes import ERROR_CODES, HINTS, ErrorCategory, normalize_code
from gaussbackup.api.response_body import MalformedBody, body_excerpt, read_json
from gaussbackup.domain.retry_policy import parse_retry_after

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
    ErrorCategory.FOREIGN: errors.AmbiguousOutcome,
}
_STATUSES: dict[int, tuple[ErrorCategory, str]] = {
    401: (ErrorCategory.AUTH, "credentials rejected"),
    403: (ErrorCategory.FORBIDDEN, "permission denied"),
    404: (ErrorCategory.NOT_FOUND, "not found"),
    410: (ErrorCategory.NOT_FOUND, "not found"),
    405: (ErrorCategory.ROUTE, "API call not supported by the endpoint"),
    408: (ErrorCategory.SERVER, "the service timed out waiting for the request"),
    409: (ErrorCategory.CONFLICT, "not allowed in the current state"),
    413: (ErrorCategory.QUOTA, "quota exceeded"),
    429: (ErrorCategory.THROTTLED, "too many requests"),
}
_REJECTIONS_WITHOUT_CODE = {400, 401, 403, 405, 422, 429}
"""Statuses that mean a rejection whatever sent them; others need a code of the service."""
_REJECTED_BY_GATEWAY = {401, 403}
"""Statuses that prove that the operation was not applied, even with a code of a service error."""
_MAX_HTTP_STATUS = 999
_AMBIGUOUS_CODE = "APIGW.0201"
"""Comes with 400, 413, 414, 494, 502 and 504; the status is more precise than the code."""


class ErrorBody(NamedTuple):
    """Code, message (shortened) and request id of an error body."""

    code: str | None
    message: str
    request_id: str | None


def from_response(response: Response, service_name: str = "") -> ServiceError:
    """Return the error for a status that is not 2xx; `service_name` is for example "IAM"."""
    body = parse_error_body(response)
    category, meaning = classify(response, body, service_name)
    return _build(response, body, _ERRORS[category], meaning, HINTS[category], service_name)


def from_malformed_body(response: Response, reason: str, service_name: str = "") -> ServiceError:
    """Return the error for a 2xx whose body is not the API's: its outcome is ambiguous."""
    body = parse_error_body(response)
    hint = HINTS[ErrorCategory.SERVER]
    return _build(response, body, errors.AmbiguousOutcome, reason, hint, service_name)


def classify(
    response: Response, body: ErrorBody, service_name: str = ""
) -> tuple[ErrorCategory, str]:
    """Return category and meaning of an error response: the code decides, then the status.

    A gateway, an ingress or a captive portal sends statuses too. So without a code of the service
    a 404 does not mean that something does not exist, and a rare 4xx is no rejection: both are
    ambiguous.
    """
    status = response.status
    known = ERROR_CODES.get(body.code or "") if body.code != _AMBIGUOUS_CODE else None
    if status < 200 or 300 <= status < 400:
        return ErrorCategory.SERVER, "redirect refused" if status >= 300 else "no final response"
    if status >= 500 or status == 408:
        return _classify_failure(status, known)
    if status in _REJECTED_BY_GATEWAY and known is not None and known[0] is ErrorCategory.SERVER:
        return _STATUSES[status]
    from_service = _is_from_service(response, body, service_name)
    return known or _classify_status(status, body, from_service=from_service)


def _classify_failure(
    status: int, known: tuple[ErrorCategory, str] | None
) -> tuple[ErrorCategory, str]:
    """Classify a 5xx or 408: only two categories mean that the operation was not applied."""
    if known is None:
        return _STATUSES.get(status, (ErrorCategory.SERVER, f"service error (HTTP {status})"))
    category, meaning = known
    if category in {ErrorCategory.BUSY, ErrorCategory.THROTTLED}:
        return category, meaning
    return ErrorCategory.SERVER, meaning


def _is_from_service(response: Response, body: ErrorBody, service_name: str) -> bool:
    """Return whether the service sent the body, by the form of its errors.

    IAM has errors without a code of its own, and the metadata service has no form of errors.
    """
    sender = (body.code or "").partition(".")[0]
    if sender in {"DBS", "APIGW"}:
        return True
    if service_name != "IAM":
        return bool(service_name)
    return sender == "IAM" or _has_error_object(response)


def _has_error_object(response: Response) -> bool:
    try:
        value = read_json(response.body)
    except MalformedBody:
        return False
    return isinstance(value, dict) and isinstance(value.get("error"), dict)


def _classify_status(
    status: int, body: ErrorBody, *, from_service: bool
) -> tuple[ErrorCategory, str]:
    if status in {404, 410} and (body.code or "").startswith("APIGW."):
        return ErrorCategory.ROUTE, "rejected by the API gateway"
    if not from_service and status not in _REJECTIONS_WITHOUT_CODE:
        return ErrorCategory.FOREIGN, f"HTTP {status} without an error code of the service"
    if status == 413 and body.code == _AMBIGUOUS_CODE:
        return ErrorCategory.INVALID, "request too large"
    default = ErrorCategory.INVALID, f"request rejected (HTTP {status})"
    return _STATUSES.get(status, default)


def parse_error_body(response: Response) -> ErrorBody:
    """Parse an error body of any known shape (gaussbackup/api/README.md, "Error codes")."""
    try:
        value = read_json(response.body)
    except MalformedBody:
        return ErrorBody(None, _describe_page(response), None)
    code, text, request_id = _search(value, depth=3)
    message = f"service message: {body_excerpt(text.encode('utf-8', 'replace'))}" if text else ""
    return ErrorBody(normalize_code(code) if code else None, message, request_id)


def _search(value: object, depth: int) -> tuple[str | None, str | None, str | None]:
    """Return code, message and request id, from here or the first nested object with them."""
    if not isinstance(value, dict):
        return None, None, None
    request_id = _text(value.get("request_id"))
    for code_key, message_key in (
        ("error_code", "error_msg"),
        ("errorCode", "errorMsg"),
        ("ErrorCode", "Message"),
        ("errCode", "externalMessage"),
        ("code", "message"),
    ):
        code, message = _code(value.get(code_key)), _text(value.get(message_key))
        if code or message:
            return code, message, request_id
    nested = (_search(part, depth - 1) for part in value.values() if depth > 0)
    found = next((each for each in nested if each[0] or each[1]), (None, None, None))
    return found[0], found[1], request_id or found[2]


def _code(value: object) -> str | None:
    """Return a code as text; a small number is an HTTP status, as in errors of IAM."""
    if isinstance(value, int) and not isinstance(value, bool) and value > _MAX_HTTP_STATUS:
        return str(value)
    return _text(value)


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _describe_page(response: Response) -> str:
    if not response.body.strip():
        return ""
    header = response.headers.get("content-type", "")
    content_type = header.partition(";")[0].strip() or "no content type"
    return f"not the API ({body_excerpt(content_type.encode(), 60)}): {body_excerpt(response.body)}"


def _build(
    response: Response,
    body: ErrorBody,
    error_class: type[ServiceError],
    meaning: str,
    hint: str,
    service_name: str,
) -> ServiceError:
    message = f"{service_name}: {meaning}" if service_name else meaning
    error = error_class(
        f"{message}; {body.message}" if body.message else message,
        hint=hint,
        code=body.code,
        http_status=response.status,
        request_id=response.request_id or body.request_id,
    )
    error.retry_after = parse_retry_after(
        response.headers.get("retry-after"), response.headers.get("date")
    )
    if isinstance(error, CredentialsRejected):
        error.service_date = response.headers.get("date")
    return error
