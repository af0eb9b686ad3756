"""From options to requests: names made and texts checked before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.waiter import DEFAULT_TIMEOUT, WaitOptions
from gaussbackup.domain.descriptions import (
    validate_description,
    validate_request_id,
    with_request_tag,
)
from gaussbackup.domain.input_errors import InputError, raise_if_any
from gaussbackup.domain.templates import DEFAULT_TEMPLATE, TemplateValues, expand_template

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context


def backup_name(
    template: str | None,
    instance: str,
    description: str | None,
    request_id: str | None,
    session: Context,
) -> str:
    """The name of the backup to be made; raises one UsageError with every fault of the input.

    Faults of the command line are reported before any setting is read, so that a wrong name says
    so even where nothing is configured yet.
    """
    flaws = _text_errors(instance, description, request_id)
    if template is not None and "{" not in template:
        raise_if_any([*expand_template(template, _setting(instance, "", session))[1], *flaws])
        return template
    raise_if_any(flaws)
    chosen = template or session.profile.backup_name or DEFAULT_TEMPLATE
    name, name_flaws = expand_template(chosen, _setting(instance, session.profile.name, session))
    raise_if_any(name_flaws)
    return name


def wait_options(timeout: float | None, interval: float | None, session: Context) -> WaitOptions:
    """The patience and the pace: the flag's, else the profile's, else ours."""
    profile = session.profile
    return WaitOptions(
        timeout=_first(timeout, profile.timeout, DEFAULT_TIMEOUT) or 0.0,
        poll_interval=_first(interval, profile.poll_interval),
    )


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _setting(instance: str, profile: str, session: Context) -> TemplateValues:
    return TemplateValues(instance, profile, session.clock.now())


def _text_errors(
    instance: str, description: str | None, request_id: str | None
) -> list[InputError]:
    flaws = [] if instance.strip() else [InputError("An empty word names no instance.")]
    if request_id is not None:
        flaws += validate_request_id(request_id)
    if not flaws or description is not None:
        flaws += validate_description(with_request_tag(description, request_id) or "")
    return flaws
