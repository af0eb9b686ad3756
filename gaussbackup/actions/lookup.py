"""From what the user calls a thing to the thing: instances and backups by id, name or selector."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.identifiers import is_backup_id, is_instance_id
from gaussbackup.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.service_protocol import ReadClient
    from gaussbackup.model.backup import Backup


class InstanceRef(NamedTuple):
    """An instance; `name` is None where it was given by id and nobody asked for its name."""

    id: str
    name: str | None = None


def find_instance(ref: str, service: ReadClient) -> InstanceRef:
    """The instance with this id, which is not looked up, or with this exact name.

    Raises NotFound for an unknown name, and UsageError where several instances bear it: names are
    not unique in the cloud.
    """
    if is_instance_id(ref):
        return InstanceRef(ref)
    matches = service.list_instances(name=ref)
    if not matches:
        raise NotFound(
            f"There is no instance named {ref}.",
            hint="See what there is:  gaussbackup instances list",
        )
    if len(matches) > 1:
        ids = "\n".join(f"  {match.id}  {match.status}" for match in matches)
        raise UsageError(
            f"{len(matches)} instances are named {ref}.", hint=f"Give one by its id:\n{ids}"
        )
    return InstanceRef(matches[0].id, matches[0].name)


def find_backup(ref: str, instance: InstanceRef | None, service: ReadClient) -> Backup:
    """The backup that `word` means: an id, a selector of `instance`, or an exact name.

    Raises NotFound where there is none, and UsageError where several bear the name.
    """
    if is_backup_id(ref):
        found = service.find_backup(ref)
        if found is None or (instance is not None and found.instance_id != instance.id):
            raise backup_not_found(ref, instance)
        return found
    rows = service.list_backups(instance_id=instance.id if instance else None).backups
    return find_in_rows(ref, instance, rows)


def find_in_rows(ref: str, instance: InstanceRef | None, rows: Sequence[Backup]) -> Backup:
    """The one of `rows`, of `instance` alone where it is given, with this name or selector.

    Raises what `find_backup` raises.
    """
    if instance is not None:
        rows = [row for row in rows if row.instance_id == instance.id]
    if ref.startswith("@"):
        return _selected(ref, instance, rows)
    matches = [row for row in rows if row.name == ref]
    if not matches:
        raise backup_not_found(ref, instance)
    if len(matches) > 1:
        ids = "\n".join(f"  {row.id}  {row.status_text}  of {row.instance_id}" for row in matches)
        raise UsageError(
            f"{len(matches)} backups are named {ref}.", hint=f"Give one by its id:\n{ids}"
        )
    return matches[0]


def show_backup(ref: str, instance: str | None, service: ReadClient) -> Backup:
    """One backup, by id with one request, or by name or selector."""
    owner = find_instance(instance, service) if instance else None
    backup = find_backup(ref, owner, service)
    return backup.with_instance_name(owner.name) if owner else backup


def validate_reference(ref: str, *, has_instance: bool) -> None:
    """What can be said of a backup reference before any request; raises UsageError."""
    if not ref.strip():
        raise UsageError("An empty word names no backup.", hint="Give an id or a name.")
    if not ref.startswith("@"):
        return
    from gaussbackup.domain.selectors import SELECTORS

    if ref not in SELECTORS:
        known = ", ".join(SELECTORS)
        raise UsageError(f'"{ref}" is not known.', hint=f"Known ones:  {known}")
    if not has_instance:
        raise UsageError(f"{ref} needs an instance.", hint=f"Say which:  -i INSTANCE {ref}")


def _selected(word: str, instance: InstanceRef | None, rows: Sequence[Backup]) -> Backup:
    validate_reference(word, has_instance=instance is not None)
    from gaussbackup.domain.selectors import resolve_selector

    found = resolve_selector(word, rows)
    if found is None:
        raise backup_not_found(word, instance)
    return found


def backup_not_found(ref: str, instance: InstanceRef | None) -> NotFound:
    """The error for a backup that is not there, with the command that shows what is."""
    where = f" of {instance.name or instance.id}" if instance else ""
    narrowed = f" -i {instance.name or instance.id}" if instance else ""
    return NotFound(
        f"There is no backup {ref}{where}.",
        hint=f"See what there is:  gaussbackup list{narrowed}",
    )
