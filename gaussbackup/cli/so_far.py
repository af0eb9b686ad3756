"""What a command that is ended early has done until then."""

from collections.abc import Mapping
from typing import NamedTuple


class PartialResult(NamedTuple):
    """`own`: the command's keys of the document. `sentence`: the end of one, as in "3 of 7 …"."""

    data: Mapping[str, object]
    summary: str
    hint: str | None = None
