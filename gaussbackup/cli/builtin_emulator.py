"""The built-in emulator as commands use it; no other module of the client imports `emulator`.

The emulator commands also use its options and scenarios.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup import emulator
from gaussbackup.errors import NotSent, UsageError
from gaussbackup.model.credentials import AccessKeys
from gaussbackup.model.secret import Secret
from gaussbackup.regular_file import read_regular_file
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.config.profile import Profile
    from gaussbackup.emulator.faults.fault_rule import FaultRule
    from gaussbackup.render.output_streams import BestEffortStream
    from gaussbackup.render.terminal import Terminal

_MAX_FAULTS_BYTES = 1 << 20


@contextmanager
def _as_usage_errors() -> Iterator[None]:
    try:
        yield
    except emulator.EmulatorError as error:
        raise UsageError(str(error)) from error


def start_emulator(options: emulator.EmulatorOptions) -> emulator.Emulator:
    """Return an emulator that serves requests.

    Raises UsageError if it cannot listen or open its state, NotSent if it cannot start a thread.
    """
    with _as_usage_errors():
        server = emulator.Emulator(options)
    try:
        server.start()
    except emulator.NoThreadError as error:
        server.stop()
        raise NotSent(
            "The emulator needs a thread, but none can be started.",
            hint="Check the limits of processes and memory:  ulimit -u -v",
        ) from error
    return server


def reset_state(state: Path) -> None:
    """Replace the contents of the state file by the initial data."""
    with _as_usage_errors():
        emulator.reset(state)


def read_fault_rules(path: Path) -> tuple[FaultRule, ...]:
    """Return the rules of a faults file; raises UsageError if it cannot be read or is invalid."""
    try:
        data = read_regular_file(path, _MAX_FAULTS_BYTES)
    except OSError as error:
        raise UsageError(f"--faults: {path} cannot be read: {error.strerror}.") from None
    with _as_usage_errors():
        return emulator.parse_faults(data, str(path))


def scenario_rules(name: str) -> tuple[FaultRule, ...]:
    """Return the rules of a scenario; raises UsageError if there is none with that name."""
    with _as_usage_errors():
        return emulator.scenario_rules(name)


def client_environment(server: emulator.Emulator, *, with_password: bool = False) -> dict[str, str]:
    """Return the variables that connect gaussbackup to this server; the credentials are public.

    They are an access key, or a user name and password.
    """
    access_key = {
        "GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY,
        "GAUSSBACKUP_SECRET_KEY": emulator.SECRET_KEY,
    }
    password = {
        "GAUSSBACKUP_USERNAME": emulator.USERNAME,
        "GAUSSBACKUP_PASSWORD": emulator.PASSWORD,
        "GAUSSBACKUP_DOMAIN": emulator.DOMAIN,
    }
    return {
        "GAUSSBACKUP_ENDPOINT": server.endpoint,
        "GAUSSBACKUP_IAM_ENDPOINT": server.endpoint,
        "GAUSSBACKUP_PROJECT_ID": emulator.PROJECT_ID,
        **(password if with_password else access_key),
    }


def start_for_profile(
    profile: Profile, err: BestEffortStream, terminal: Terminal
) -> tuple[emulator.Emulator, Profile]:
    """Start the emulator of the built-in profile; return it and the profile that connects to it.

    A line on `err` says that the emulator is used.
    """
    settings = profile.emulator
    if settings is None:
        raise AssertionError("only the built-in profile starts the emulator")
    server = start_emulator(
        emulator.EmulatorOptions(state=settings.state, build_time=settings.build_time)
    )
    state = sanitize_for(_with_tilde(settings.state), terminal)
    err.write(f"emulator: no cloud backup is created (state file: {state})\n")
    return server, profile._replace(
        endpoint=server.endpoint,
        iam_endpoint=server.endpoint,
        region=emulator.REGION,
        project_id=emulator.PROJECT_ID,
        credentials=AccessKeys(emulator.ACCESS_KEY, Secret(emulator.SECRET_KEY)),
        poll_interval=profile.poll_interval or _poll_interval(settings.build_time),
    )


def _poll_interval(build_time: float) -> float:
    """Return the seconds between polls.

    It is based on the build time, because the seeded backups have the durations of a real cloud.
    """
    return min(2.0, max(0.1, build_time / 6))


def _with_tilde(path: Path) -> str:
    """Return the path with `~` instead of the home directory."""
    try:
        home = Path.home()
        return str(path if home == Path(home.root) else Path("~") / path.relative_to(home))
    except (ValueError, RuntimeError):
        return str(path)
