"""The verdict on a rehearsal: which of its faults have struck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.errors import PartialFailure

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context
    from gaussbackup.emulator import Emulator


def report_faults(server: Emulator, session: Context, *, strict: bool) -> int | None:
    """Say on stderr what came of each rule; the exit code where that is a failure."""
    from gaussbackup.cli.runner import print_error
    from gaussbackup.render.fault_report import fault_lines

    rules = server.faults()
    if not session.options.quiet:
        session.err.write(fault_lines(rules, session.err_terminal))
    idle = [str(rule["name"]) for rule in rules if not rule["hits"]]
    if not strict or not idle:
        return None
    error = PartialFailure(
        f"The rehearsal was not complete: {len(idle)} of {len(rules)} faults never struck "
        f"({', '.join(idle)}).",
        hint="Make the command do what the fault is for, or mend the rule's match.",
    )
    print_error(error, session)
    return error.exit_code
