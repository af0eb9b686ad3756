"""Tests of `cli/redacted_stream.py`."""

from __future__ import annotations

from io import StringIO

from gaussbackup.cli.redacted_stream import RedactedStream
from gaussbackup.domain.redaction import Redactor


def test_redacted_stream_closes_quietly_if_the_stream_below_is_closed() -> None:
    below = StringIO()
    stream = RedactedStream(below, Redactor())
    stream.write("x")
    below.close()
    stream.close()  # Python does this when the object is deleted; 3.13 and later print its errors


def test_redacted_stream_keeps_what_was_written_if_it_is_closed() -> None:
    below = StringIO()
    stream = RedactedStream(below, Redactor())
    stream.write("x")
    stream.close()
    assert below.getvalue() == "x"
