"""The password of a new instance: from a file, the environment or a prompt, or generated."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.input_errors import InputError, raise_if_any
from gaussbackup.domain.new_password import generate_password, validate_password
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gaussbackup.cli.context import Context


class NewPassword(NamedTuple):
    """How to get the password.

    `read` returns it, just before the POST. `discard` is called if nothing was created.
    """

    read: Callable[[], str]
    discard: Callable[[], None]


def new_password(
    context: Context, password_file: Path | None, generate_file: Path | None
) -> NewPassword:
    """Return the password of the first source that is set; a prompt is the last one.

    Raise one UsageError for an invalid password, or if there is no source.
    """
    if password_file is not None and generate_file is not None:
        raise UsageError("Specify either --password-file or --generate-password.")
    if generate_file is not None:
        return _generated(generate_file, context)
    password = _given_password(context, password_file)
    if password is None:
        password = _ask(context)
    raise_if_any(validate_password(password))
    context.add_secret(password)
    return NewPassword(lambda: password, lambda: None)


def temporary_password(context: Context, password_file: Path | None) -> Callable[[], str]:
    """Return the function that returns the password of a temporary instance, the same each time.

    It is that of the option or of the environment, else a generated one that is written nowhere.
    Raise one UsageError for an invalid password.
    """
    import secrets

    given = _given_password(context, password_file)
    if given is not None:
        raise_if_any(validate_password(given))
    password = generate_password(secrets.choice) if given is None else given
    context.add_secret(password)
    return lambda: password


def _given_password(context: Context, password_file: Path | None) -> str | None:
    """Return the password of the option or of the environment, or None."""
    if password_file is not None:
        from gaussbackup.config.credentials.secret_sources import read_secret_file

        return read_secret_file(str(password_file), "--password-file", context.environ)
    from gaussbackup.config.credentials.provider_chain import secret_from_variable
    from gaussbackup.config.environment_variables import NEW_PASSWORD_VARIABLE

    value = secret_from_variable(context.environ, NEW_PASSWORD_VARIABLE)
    return value.text if value is not None else None


def _ask(context: Context) -> str:
    from gaussbackup.cli.prompt import ask_secret, is_interactive

    if not is_interactive(context):
        raise UsageError(
            "Missing password of the new instance.",
            hint="Pass --generate-password FILE or --password-file FILE, or set "
            "GAUSSBACKUP_NEW_PASSWORD.",
        )
    password = ask_secret(context, "Password of the new instance:")
    if ask_secret(context, "Repeat the password:") != password:
        raise UsageError("The passwords differ; nothing was sent.")
    return password


def _generated(path: Path, context: Context) -> NewPassword:
    """Return a password that is written to a new file just before the POST."""
    if os.path.lexists(path):
        raise_if_any([InputError(f"File exists: {path}", "Name a new file; none is overwritten.")])

    def write() -> str:
        import secrets

        password = generate_password(secrets.choice)
        context.add_secret(password)
        _write_new_file(path, f"{password}\n")
        return password

    return NewPassword(write, lambda: path.unlink(missing_ok=True))


def _write_new_file(path: Path, text: str) -> None:
    """Write a file that only the user can read; raise UsageError if that fails."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror or error}. Nothing was sent."
        ) from None
