"""Lookup of instances and backups by reference: an id, an exact name, or a selector."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.identifiers import is_backup_id, is_instance_id
from gaussbackup.errors import NotFound, UnexpectedResponse, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gaussbackup.actions.service_protocol import ReadClient
    from gaussbackup.errors import Refused
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance


class InstanceRef(NamedTuple):
    """An instance; `name` is None if it was given by id and not looked up."""

    id: str
    name: str | None = None


def find_instance(ref: str, client: ReadClient) -> InstanceRef:
    """Return the instance with this id, which is not looked up, or with this exact name.

    Raise NotFound if no instance has the name, and UsageError if several have it: names are not
    unique.
    """
    if is_instance_id(ref):
        return InstanceRef(ref)
    return only_match(ref, client.list_instances(name=ref))


def only_match(ref: str, matches: Sequence[Instance]) -> InstanceRef:
    """Return the only instance; raise NotFound and UsageError as `find_instance` does."""
    if not matches:
        raise instance_not_found(ref)
    if len(matches) > 1:
        ids = "\n".join(f"  {match.id}  {match.status}" for match in matches)
        raise UsageError(
            f"Instance name not unique: {len(matches)} instances are named {ref}.",
            hint=f"Use one of these ids:\n{ids}",
        )
    return InstanceRef(matches[0].id, matches[0].name)


def instance_not_found(ref: str) -> NotFound:
    """Return the error for an instance that does not exist."""
    return NotFound(
        f"Instance not found: {ref}", hint="List the instances:  gaussbackup instances list"
    )


def find_backup(ref: str, instance: InstanceRef | None, client: ReadClient) -> Backup:
    """Return the backup with this id or exact name, or that a selector of `instance` matches.

    An id of another form than the documented one is looked up like a name. Raise NotFound if there
    is none, and UsageError if several match.
    """
    if is_backup_id(ref):
        found = client.find_backup(ref)
        if found is None or (instance is not None and found.instance_id != instance.id):
            raise backup_not_found(ref, instance)
        return found
    rows = list_to_find([ref], instance, client)
    return find_in_rows(ref, instance, rows, client)


def list_to_find(
    refs: Iterable[str],
    instance: InstanceRef | None,
    client: ReadClient,
    error: type[Refused | UnexpectedResponse] = UnexpectedResponse,
) -> Sequence[Backup]:
    """Return the backups in which to find names or selectors, without others being missing.

    Raise `error` if the service returns no such listing.
    """
    from gaussbackup.actions.consistent_listing import consistent_listing  # not for an id
    from gaussbackup.domain.evidence import TO_COMPARE, TO_FIND_NAME

    proof = TO_COMPARE if any(ref.startswith("@") for ref in refs) else TO_FIND_NAME
    return consistent_listing(client, instance.id if instance else None, proof, error=error)


def find_in_rows(
    ref: str, instance: InstanceRef | None, rows: Sequence[Backup], client: ReadClient
) -> Backup:
    """Return the row with this name, id or selector; of `instance` only, if it is not None.

    `rows` are from `list_to_find`. Raise the same errors as `find_backup`.
    """
    if instance is not None:
        rows = [row for row in rows if row.instance_id == instance.id]
    if ref.startswith("@"):
        return _resolve_selector(ref, instance, rows, client)
    matches = [row for row in rows if ref in {row.name, row.id}]
    if not matches:
        raise backup_not_found(ref, instance)
    if len(matches) > 1:
        ids = "\n".join(
            f"  {row.id}  {row.status_text}  instance {row.instance_id}" for row in matches
        )
        raise UsageError(
            f"Backup name not unique: {len(matches)} backups are named {ref}.",
            hint=f"Use one of these ids:\n{ids}",
        )
    return matches[0]


def show_backup(ref: str, instance: str | None, client: ReadClient) -> Backup:
    """Return one backup: by id with one request, or by name or selector."""
    owner = find_instance(instance, client) if instance else None
    backup = find_backup(ref, owner, client)
    return backup.with_instance_name(owner.name) if owner else backup


def validate_reference(ref: str, *, has_instance: bool) -> None:
    """Check a backup reference before any request; raise UsageError if it is invalid."""
    if not ref.strip():
        raise UsageError("The backup must not be empty.", hint="Pass an id or a name.")
    if not ref.startswith("@"):
        return
    from gaussbackup.domain.selectors import SELECTORS

    if ref not in SELECTORS:
        raise UsageError(f"Unknown selector: {ref}", hint=f"Use one of:  {', '.join(SELECTORS)}")
    if not has_instance:
        raise UsageError(
            f"Selector {ref} needs an instance.", hint=f"Pass the instance:  -i INSTANCE {ref}"
        )


def _resolve_selector(
    ref: str, instance: InstanceRef | None, rows: Sequence[Backup], client: ReadClient
) -> Backup:
    validate_reference(ref, has_instance=instance is not None)
    from gaussbackup.domain.selectors import resolve_selector

    found = resolve_selector(ref, rows, client.service_now())
    if found is None:
        raise backup_not_found(ref, instance)
    return found


def backup_not_found(ref: str, instance: InstanceRef | None = None) -> NotFound:
    """Return the error for a backup that does not exist, of one instance if it is given."""
    name = None if instance is None else instance.name or instance.id
    return NotFound(
        f"Backup not found: {ref}" + (f" (instance {name})" if name else ""),
        hint="List the backups:  gaussbackup list" + (f" -i {name}" if name else ""),
    )
