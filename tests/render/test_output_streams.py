"""Tests of `render/output_streams.py`."""

from __future__ import annotations

import io

import pytest

from gaussbackup.domain.redaction import Redactor
from gaussbackup.render.output_streams import BestEffortStream, RedactedStream
from tests.render.screen import FailingStream


def test_text_is_written_to_the_stream_below() -> None:
    below = io.StringIO()
    stream = BestEffortStream(below)
    assert stream.write("x") == 1
    stream.flush()
    assert below.getvalue() == "x"


def test_write_errors_are_ignored_and_reported_to_on_error() -> None:
    failures: list[str] = []
    stream = BestEffortStream(FailingStream(), on_error=lambda: failures.append("failed"))
    assert stream.write("x") == 1
    stream.flush()
    assert failures == ["failed", "failed"]


def test_an_error_of_on_error_is_ignored() -> None:
    def fail() -> None:
        raise OSError(9, "Bad file descriptor")

    BestEffortStream(FailingStream(), on_error=fail).write("x")


@pytest.mark.parametrize("redacted", [False, True])
def test_writing_to_a_closed_stream_is_ignored(redacted: bool) -> None:
    below = io.StringIO()
    stream = BestEffortStream(RedactedStream(below, Redactor()) if redacted else below)
    stream.write("x")
    below.close()
    stream.write("y")
    stream.flush()


def test_columns_is_none_without_a_terminal() -> None:
    assert BestEffortStream(io.StringIO()).columns() is None


def test_redacted_stream_closes_quietly_if_the_stream_below_is_closed() -> None:
    below = io.StringIO()
    stream = RedactedStream(below, Redactor())
    stream.write("x")
    below.close()
    stream.close()  # Python does this when the object is deleted; 3.13 and later print its errors


def test_redacted_stream_keeps_what_was_written_if_it_is_closed() -> None:
    below = io.StringIO()
    stream = RedactedStream(below, Redactor())
    stream.write("x")
    stream.close()
    assert below.getvalue() == "x"
