"""The only door to the emulator: the built-in profile, and what its commands need."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup import emulator
from gaussbackup.cli.login import LoginMethod
from gaussbackup.errors import UsageError
from gaussbackup.model.credentials import AccessKeys
from gaussbackup.model.secret import Secret
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaussbackup.config.profile import Profile
    from gaussbackup.emulator.faults.rules import FaultRule
    from gaussbackup.render.best_effort_stream import BestEffortStream
    from gaussbackup.render.terminal import Terminal


@contextmanager
def _as_usage_errors() -> Iterator[None]:
    """What the emulator refuses is wrong usage of ours."""
    try:
        yield
    except emulator.EmulatorError as error:
        raise UsageError(str(error)) from error


def create_emulator(options: emulator.EmulatorOptions) -> emulator.Emulator:
    """An emulator that accepts connections; raises UsageError where it cannot."""
    with _as_usage_errors():
        return emulator.Emulator(options)


def reset_state(state: Path) -> None:
    """The seeded world, whatever was in the file before."""
    with _as_usage_errors():
        emulator.reset(state)


def read_fault_rules(path: Path) -> tuple[FaultRule, ...]:
    """The rules of a faults file."""
    with _as_usage_errors():
        return emulator.read_faults(path)


def scenario_rules(name: str) -> tuple[FaultRule, ...]:
    """The rules of a named scenario; raises UsageError where there is none of that name."""
    with _as_usage_errors():
        return emulator.scenario_rules(name)


def client_environment(
    server: emulator.Emulator, login: LoginMethod = LoginMethod.AKSK
) -> dict[str, str]:
    """The variables that point gaussbackup to this server; its credentials are public."""
    keys = {
        "GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY,
        "GAUSSBACKUP_SECRET_KEY": emulator.SECRET_KEY,
    }
    user = {
        "GAUSSBACKUP_USERNAME": emulator.USERNAME,
        "GAUSSBACKUP_PASSWORD": emulator.PASSWORD,
        "GAUSSBACKUP_DOMAIN": emulator.DOMAIN,
    }
    return {
        "GAUSSBACKUP_ENDPOINT": server.endpoint,
        "GAUSSBACKUP_IAM_ENDPOINT": server.endpoint,
        "GAUSSBACKUP_PROJECT_ID": emulator.PROJECT_ID,
        **(keys if login is LoginMethod.AKSK else user),
    }


def start_for_profile(
    profile: Profile, err: BestEffortStream, terminal: Terminal
) -> tuple[emulator.Emulator, Profile]:
    """A running emulator and the profile that speaks to it; says on stderr what it is."""
    settings = profile.emulator
    if settings is None:
        raise AssertionError("only the built-in profile starts the emulator")
    server = create_emulator(
        emulator.EmulatorOptions(state=settings.state, build_time=settings.build_time)
    )
    server.start()
    place = sanitize_for(_with_tilde(settings.state), terminal)
    err.write(f"emulator: no cloud backup is made (state in {place})\n")
    keys = AccessKeys(emulator.ACCESS_KEY, Secret(emulator.SECRET_KEY))
    return server, profile._replace(
        endpoint=server.endpoint,
        iam_endpoint=server.endpoint,
        region=emulator.REGION,
        project_id=emulator.PROJECT_ID,
        credentials=keys,
        poll_interval=profile.poll_interval or _poll_interval(settings.build_time),
    )


def _poll_interval(build_time: float) -> float:
    """Seconds between two looks: the seeded history is that of a real cloud, its builds are not."""
    return min(2.0, max(0.1, build_time / 6))


def _with_tilde(path: Path) -> str:
    """The path with `~` for the home directory, where it lies there."""
    try:
        home = Path.home()
        return str(path if home == Path(home.root) else Path("~") / path.relative_to(home))
    except (ValueError, RuntimeError):
        return str(path)
