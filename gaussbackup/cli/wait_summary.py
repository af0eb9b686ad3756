"""The error of a command that waited for several things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.errors import PartialFailure
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.errors import GaussbackupError


def summary_error(
    results: Sequence[GaussbackupError | None], code: ExitCode, success: str
) -> GaussbackupError | None:
    """Return the error of the command: that of its only wait, else the sum of all errors.

    `results` has an error, or None, for each wait; `success` is for example `jobs are Completed`.
    """
    errors = [error for error in results if error is not None]
    if not errors:
        return None
    if len(results) == 1:
        return errors[0]
    done = len(results) - len(errors)
    error_type = PartialFailure if code is ExitCode.PARTIAL_FAILURE else type(errors[0])
    return error_type(
        f"{done} of {len(results)} {success}.", hint="\n".join(error.message for error in errors)
    )
