"""The streams that everything is written to."""

from __future__ import annotations

from io import StringIO

import pytest

from gaussbackup.cli.streams import BestEffortRedactedStream, RedactedStream
from gaussbackup.domain.redaction import Redactor


@pytest.mark.parametrize("kind", [RedactedStream, BestEffortRedactedStream])
def test_a_stream_ends_quietly_when_the_one_below_has_ended(kind: type[RedactedStream]) -> None:
    below = StringIO()
    stream = kind(below, Redactor())
    stream.write("x")
    below.close()
    stream.close()  # as Python does at the end of its life, and from 3.13 on complains of it


@pytest.mark.parametrize("kind", [RedactedStream, BestEffortRedactedStream])
def test_what_was_written_is_below_when_a_stream_ends(kind: type[RedactedStream]) -> None:
    below = StringIO()
    stream = kind(below, Redactor())
    stream.write("x")
    stream.close()
    assert below.getvalue() == "x"
