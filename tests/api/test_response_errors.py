"""Error responses become errors with the right class, message and hint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup import errors
from gaussbackup.api.error_codes import ERROR_CODES, HINTS, ErrorCategory, normalize_code
from gaussbackup.api.http_message import Response
from gaussbackup.api.response_errors import from_malformed_body, from_response, parse_error_body
from gaussbackup.errors import FailureKind

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def _response(status: int, code: str | None = None, **headers: str) -> Response:
    body = json.dumps({"error_code": code, "error_msg": "text"}).encode() if code else b""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, named, body)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "DBS.200001", errors.InvalidRequest),
        (400, "DBS.280404", errors.InvalidRequest),
        (400, "DBS.201014", errors.InstanceBusy),
        (409, "DBS.201014", errors.InstanceBusy),
        (500, "DBS.201205", errors.InstanceBusy),
        (409, "DBS.201205", errors.InstanceBusy),
        (409, "DBS.05000084", errors.InstanceBusy),
        (409, "DBS.201201", errors.NameTaken),
        (409, "DBS.201209", errors.NameTaken),
        (409, "DBS.200022", errors.StateConflict),
        (400, "DBS.201208", errors.StateConflict),
        (400, "DBS.200751", errors.NotFound),
        (400, "DBS.200543", errors.NotFound),
        (404, "DBS.200002", errors.NotFound),
        (404, "DBS.999999", errors.NotFound),
        (404, "APIGW.0101", errors.UnexpectedResponse),
        (404, "APIG.0101", errors.UnexpectedResponse),
        (403, "DBS.280056", errors.AuthFailed),
        (403, "DBS.200010", errors.Forbidden),
        (400, "DBS.216003", errors.Forbidden),
        (401, "APIGW.0301", errors.AuthFailed),
        (401, None, errors.AuthFailed),
        (401, "APIGW.0601", errors.AuthFailed),
        (401, "APIGW.0304", errors.Forbidden),
        (403, "APIGW.0601", errors.Forbidden),
        (403, None, errors.Forbidden),
        (404, None, errors.AmbiguousOutcome),
        (404, "404", errors.AmbiguousOutcome),
        (404, "IAM.0004", errors.AmbiguousOutcome),
        (404, "dbs.200002", errors.NotFound),
        (404, "APIGW.0201", errors.UnexpectedResponse),
        (410, None, errors.AmbiguousOutcome),
        (410, "DBS.999999", errors.NotFound),
        (405, None, errors.UnexpectedResponse),
        (409, None, errors.AmbiguousOutcome),
        (409, "DBS.999999", errors.StateConflict),
        (402, None, errors.AmbiguousOutcome),
        (406, None, errors.AmbiguousOutcome),
        (413, None, errors.AmbiguousOutcome),
        (460, None, errors.AmbiguousOutcome),
        (499, None, errors.AmbiguousOutcome),
        (103, None, errors.AmbiguousOutcome),
        (494, "APIGW.0201", errors.InvalidRequest),
        (413, "DBS.200046", errors.QuotaReached),
        (413, "APIGW.0201", errors.InvalidRequest),
        (422, None, errors.InvalidRequest),
        (418, None, errors.AmbiguousOutcome),
        (418, "DBS.999999", errors.InvalidRequest),
        (429, None, errors.Throttled),
        (429, "APIGW.0308", errors.Throttled),
        (503, "APIC.0308", errors.Throttled),
        (408, None, errors.AmbiguousOutcome),
        (500, "DBS.200005", errors.AmbiguousOutcome),
        (500, "DBS.201201", errors.AmbiguousOutcome),
        (502, "APIGW.0201", errors.AmbiguousOutcome),
        (504, None, errors.AmbiguousOutcome),
        (302, None, errors.AmbiguousOutcome),
        (307, "DBS.201205", errors.AmbiguousOutcome),
    ],
)
def test_from_response_decides_by_code_then_by_status(
    status: int, code: str | None, kind: type[errors.ServiceError]
) -> None:
    error = from_response(_response(status, code))
    assert isinstance(error, kind)
    assert error.http_status == status
    assert error.hint


def test_ambiguous_responses_have_the_ambiguous_failure_kind() -> None:
    assert from_response(_response(504)).failure_kind is FailureKind.AMBIGUOUS
    assert (
        from_malformed_body(_response(200), "the body is empty").failure_kind
        is FailureKind.AMBIGUOUS
    )


def test_every_published_code_has_a_category_a_meaning_and_a_hint() -> None:
    published = json.loads((Path(__file__).parent / "data" / "published_codes.json").read_text())
    assert set(published) == set(ERROR_CODES)
    assert set(HINTS) == set(ErrorCategory)
    assert all(meaning for _, meaning in ERROR_CODES.values())


@pytest.mark.parametrize("prefix", ["APIG", "APIC", "APIGW", "apig"])
def test_normalize_code_returns_the_prefix_of_the_current_gateway(prefix: str) -> None:
    assert normalize_code(f"{prefix}.0301") == "APIGW.0301"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"error_code": "DBS.1", "error_msg": "m"}, "DBS.1"),
        ({"errCode": "DBS.2", "externalMessage": "m"}, "DBS.2"),
        ({"errorCode": "DBS.3", "errorMsg": "m"}, "DBS.3"),
        ({"ErrorCode": "DBS.4", "Message": "m"}, "DBS.4"),
        ({"error": {"message": "m", "code": 401, "title": "Unauthorized"}}, None),
        ({"error_code": 201205, "error_msg": "m"}, "201205"),
        ({"ErrorCode": 100021, "Message": "m"}, "100021"),
        ({"code": True, "message": "m"}, None),
        ({"error": {"code": "IAM.0001", "message": "m"}}, "IAM.0001"),
        ({"error_msg": "m", "error_code": "APIG.0301", "request_id": "r"}, "APIGW.0301"),
    ],
)
def test_parse_error_body_accepts_every_known_shape(
    body: dict[str, object], code: str | None
) -> None:
    error_body = parse_error_body(Response(401, {}, json.dumps(body).encode()))
    assert error_body.code == code
    assert error_body.message == "service message: m"


def test_from_response_takes_the_request_id_from_headers_or_body() -> None:
    body = b'{"error_code":"APIGW.0301","request_id":"in-body"}'
    assert from_response(Response(401, {}, body)).request_id == "in-body"
    assert from_response(Response(401, {"x-request-id": "head"}, body)).request_id == "head"
    assert from_response(Response(401, {"x-iam-trace-id": "iam"}, b"")).request_id == "iam"


def test_from_malformed_body_names_an_html_page_and_shortens_it() -> None:
    page = b"<html>" + b"<p>login here</p>\n" * 1000
    error = from_malformed_body(Response(200, {"content-type": "text/html; x"}, page), "not JSON")
    assert "not the API (text/html)" in error.message
    assert len(error.message) < 260
    assert "\n" not in error.message


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html", b"<html>no</html>"),
        ("text/plain; charset=utf-8", b"404 page not found"),
        ("application/json", b'{"message": "no Route matched"}'),
        ("application/json", b'{"error_msg": "404 Route Not Found"}'),
        ("application/json", b'{"code": 404, "message": "not found"}'),
        ("application/json", b"{}"),
        ("", b""),
    ],
)
@pytest.mark.parametrize("status", [404, 409, 410, 460, 499])
def test_from_response_is_ambiguous_without_a_code_of_the_service(
    status: int, content_type: str, body: bytes
) -> None:
    error = from_response(Response(status, {"content-type": content_type}, body))
    assert type(error) is errors.AmbiguousOutcome
    assert f"HTTP {status} without an error code of the service" in error.message


@pytest.mark.parametrize(
    "body",
    [
        {"error_code": "DBS.201010", "error_msg": "m"},
        {"errCode": "DBS.201010", "externalMessage": "m"},
        {"errorCode": "DBS.201010", "errorMsg": "m"},
        {"code": "DBS.201010", "message": "m"},
        {"error": {"code": "DBS.201010", "message": "m"}},
    ],
)
def test_from_response_is_not_found_for_each_spelling_of_a_code(body: dict[str, object]) -> None:
    error = from_response(Response(404, {}, json.dumps(body).encode()))
    assert isinstance(error, errors.NotFound)


def test_from_response_believes_a_404_of_iam_only_in_the_form_of_its_errors() -> None:
    error = b'{"error": {"code": 404, "message": "Could not find project", "title": "Not Found"}}'
    assert isinstance(from_response(Response(404, {}, error), "IAM"), errors.NotFound)
    foreign = from_response(Response(404, {}, b'{"message": "no Route matched"}'), "IAM")
    assert isinstance(foreign, errors.AmbiguousOutcome)
    empty = from_response(Response(404, {}, b""), "the metadata service")
    assert isinstance(empty, errors.NotFound)


def test_from_response_shortens_the_service_message_to_200_characters() -> None:
    body = json.dumps({"error_code": "X.1", "error_msg": "w" * 5000}).encode()
    assert len(from_response(Response(400, {}, body)).message) < 280


def test_from_response_marks_a_shortened_body() -> None:
    response = Response(502, {}, b" " * 790 + b"a-token-that-goes-on-and-on")
    assert from_response(response).message.endswith("a-token-th…")


def test_from_response_reads_retry_after_relative_to_the_date_header() -> None:
    error = from_response(
        _response(
            429,
            retry_after="Mon, 23 Nov 2026 12:00:02 GMT",
            date="Mon, 23 Nov 2026 12:00:00 GMT",
        )
    )
    assert error.retry_after == 2.0


@given(status=st.integers(300, 599), body=JSON | st.binary(max_size=30))
def test_from_response_returns_an_error_for_any_body(status: int, body: object) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    error = from_response(Response(status, {}, data))
    assert error.http_status == status
    assert error.message.isprintable() or error.message
