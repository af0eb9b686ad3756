"""Every bad answer becomes the error that says what may be done about it."""

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


def _answer(status: int, code: str | None = None, **headers: str) -> Response:
    body = json.dumps({"error_code": code, "error_msg": "words"}).encode() if code else b""
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
        (404, None, errors.NotFound),
        (405, None, errors.UnexpectedResponse),
        (409, None, errors.StateConflict),
        (413, "DBS.200046", errors.QuotaReached),
        (413, "APIGW.0201", errors.InvalidRequest),
        (422, None, errors.InvalidRequest),
        (418, None, errors.InvalidRequest),
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
def test_code_first_and_status_second_decide_the_error(
    status: int, code: str | None, kind: type[errors.ServiceError]
) -> None:
    error = from_response(_answer(status, code))
    assert isinstance(error, kind)
    assert error.http_status == status
    assert error.hint


def test_a_doubtful_answer_has_the_fault_that_forbids_a_second_post() -> None:
    assert from_response(_answer(504)).failure_kind is FailureKind.AMBIGUOUS
    assert (
        from_malformed_body(_answer(200), "the body is empty").failure_kind is FailureKind.AMBIGUOUS
    )


def test_every_published_code_has_a_class_a_meaning_and_advice() -> None:
    published = json.loads((Path(__file__).parent / "data" / "published_codes.json").read_text())
    assert set(published) == set(ERROR_CODES)
    assert set(HINTS) == set(ErrorCategory)
    assert all(meaning for _, meaning in ERROR_CODES.values())


@pytest.mark.parametrize("prefix", ["APIG", "APIC", "APIGW", "apig"])
def test_the_gateways_spellings_are_one(prefix: str) -> None:
    assert normalize_code(f"{prefix}.0301") == "APIGW.0301"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"error_code": "DBS.1", "error_msg": "m"}, "DBS.1"),
        ({"errCode": "DBS.2", "externalMessage": "m"}, "DBS.2"),
        ({"errorCode": "DBS.3", "errorMsg": "m"}, "DBS.3"),
        ({"error": {"message": "m", "code": 401, "title": "Unauthorized"}}, None),
        ({"error": {"code": "IAM.0001", "message": "m"}}, "IAM.0001"),
        ({"error_msg": "m", "error_code": "APIG.0301", "request_id": "r"}, "APIGW.0301"),
    ],
)
def test_every_shape_of_an_error_body_is_understood(
    body: dict[str, object], code: str | None
) -> None:
    complaint = parse_error_body(Response(401, {}, json.dumps(body).encode()))
    assert complaint.code == code
    assert complaint.message == "service message: m"


def test_the_request_id_is_taken_from_wherever_it_stands() -> None:
    body = b'{"error_code":"APIGW.0301","request_id":"in-body"}'
    assert from_response(Response(401, {}, body)).request_id == "in-body"
    assert from_response(Response(401, {"x-request-id": "head"}, body)).request_id == "head"
    assert from_response(Response(401, {"x-iam-trace-id": "iam"}, b"")).request_id == "iam"


def test_a_page_of_html_is_named_and_never_dumped() -> None:
    page = b"<html>" + b"<p>login here</p>\n" * 1000
    error = from_malformed_body(Response(200, {"content-type": "text/html; x"}, page), "not JSON")
    assert "not the API (text/html)" in error.message
    assert len(error.message) < 260
    assert "\n" not in error.message


def test_a_page_where_the_api_should_be_is_not_understood() -> None:
    error = from_response(Response(404, {"content-type": "text/html"}, b"<html>no</html>"))
    assert isinstance(error, errors.UnexpectedResponse)


def test_the_services_words_are_cut_to_200_characters() -> None:
    body = json.dumps({"error_code": "X.1", "error_msg": "w" * 5000}).encode()
    assert len(from_response(Response(400, {}, body)).message) < 280


def test_words_that_are_left_out_for_their_length_are_marked() -> None:
    answer = Response(502, {}, b" " * 790 + b"a-token-that-goes-on-and-on")
    assert from_response(answer).message.endswith("a-token-th…")


def test_a_retry_after_is_read_against_the_answers_own_date() -> None:
    error = from_response(
        _answer(
            429,
            retry_after="Mon, 23 Nov 2026 12:00:02 GMT",
            date="Mon, 23 Nov 2026 12:00:00 GMT",
        )
    )
    assert error.retry_after == 2.0


@given(status=st.integers(300, 599), body=JSON | st.binary(max_size=30))
def test_no_error_body_is_strange_enough_to_break_the_reading(status: int, body: object) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    error = from_response(Response(status, {}, data))
    assert error.http_status == status
    assert error.message.isprintable() or error.message
