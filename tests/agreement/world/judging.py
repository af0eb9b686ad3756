"""The promises that hold whatever happens, each a function that says where it was broken."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import yaml

from gaussbackup import emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.agreement.world.running import Testimony

CODES = frozenset({0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, -2, -15})
AFTER_APPLYING = frozenset({0, 6, 7, 8, 12, -2, -15})
CLEARLY_REFUSED = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429})
_SECRET = re.compile(
    "|".join(
        (
            re.escape(emulator.SECRET_KEY),
            re.escape(emulator.PASSWORD),
            "Signature=",  # of an Authorization header
            "SDK-HMAC-SHA256",
            "MII[A-Za-z0-9_-]{20}",  # a token of the emulator
        )
    )
)
_BACKUP_ID = re.compile(r"\b[0-9a-f]{32}br14\b")


def broken(testimony: Testimony) -> list[str]:
    """The promises that this command broke, in words; none where all is well."""
    checks = [_ends, _speaks, _keeps_secrets]
    if testimony.process.verb == "create":
        checks += [_makes_one, _posts_once, _tells_what_it_made, _is_right_about_success]
        checks.append(_speaks_of_its_own)
    if testimony.process.verb == "wait":
        checks.append(_waits_for_the_truth)
    return [
        f"{check.__name__.strip('_')}: {fault}" for check in checks for fault in check(testimony)
    ]


def doubtful(post: dict[str, Any], rules: dict[str, dict[str, Any]]) -> bool:
    """Whether the client could not know from the answer that the creation was refused."""
    if post["status"] not in CLEARLY_REFUSED or post["applied_status"] in {200, 202}:
        return True
    return any(_hides(rules[name]["action"]) for name in post["faults"])


def _hides(action: Any) -> bool:
    """Whether a fault keeps a refusal from arriving whole and in time."""
    if isinstance(action, dict) and "delay" in action:
        return bool(action["delay"] > 1.0)
    [word] = action if isinstance(action, dict) else (action,)
    return word in {"reset", "close", "hang", "truncate", "drip", "corrupt"}


def _ends(testimony: Testimony) -> Iterator[str]:
    if testimony.code not in CODES:
        yield f"exit {testimony.code}"
    if testimony.code < 0 and testimony.process.killed_after is None:
        yield f"died of signal {-testimony.code} that nobody sent"
    if testimony.seconds > testimony.process.patience:
        yield f"took {testimony.seconds:.1f} s, allowed are {testimony.process.patience:.1f} s"


def _speaks(testimony: Testimony) -> Iterator[str]:
    if "Traceback" in testimony.err + testimony.out or "Exception ignored" in testimony.err:
        yield "a traceback"
    if "\x1b" in testimony.err + testimony.out:
        yield "an escape sequence"
    if testimony.out and testimony.process.form in {"json", "yaml"}:
        yield from _one_document(testimony)
    if testimony.code not in {0, -2, -15} and not testimony.err.strip():
        yield "it failed and said nothing on stderr"


def _one_document(testimony: Testimony) -> Iterator[str]:
    try:
        document = _document(testimony)
    except (ValueError, yaml.YAMLError) as error:
        yield f"stdout is not one document: {error}"
        return
    said = document.get("exit_code") if isinstance(document, dict) else None
    if said != _shell_code(testimony.code):
        yield f"the document says exit_code {said}, the process {testimony.code}"


def _document(testimony: Testimony) -> Any:
    is_json = testimony.process.form == "json"
    return json.loads(testimony.out) if is_json else yaml.safe_load(testimony.out)


def _shell_code(code: int) -> int:
    return 128 - code if code < 0 else code


def _keeps_secrets(testimony: Testimony) -> Iterator[str]:
    for stream, text in (("stdout", testimony.out), ("stderr", testimony.err)):
        found = _SECRET.search(text)
        # One that it was never given it cannot know: a server may echo anything.
        if found and (found.group() not in _foreign(testimony)):
            yield f"{found.group()[:12]}... on {stream}"


def _foreign(testimony: Testimony) -> set[str]:
    secrets = {emulator.SECRET_KEY, emulator.PASSWORD}
    return secrets - set(testimony.process.variables.values())


def _makes_one(testimony: Testimony) -> Iterator[str]:
    if len(testimony.made) > 1:
        yield f"made {len(testimony.made)} backups: {[row['id'] for row in testimony.made]}"


def _posts_once(testimony: Testimony) -> Iterator[str]:
    """No POST follows one whose answer did not clearly refuse it."""
    for place, post in enumerate(testimony.posts[:-1], 1):
        if doubtful(post, testimony.rules):
            told = f"status {post['status']}, {post['faults']}"
            yield f"POST {place} was in doubt ({told}), and another one followed"


def _tells_what_it_made(testimony: Testimony) -> Iterator[str]:
    code, made = testimony.code, testimony.made
    if code == 9 and made:
        yield f"exit 9, and yet it made {made[0]['id']}"
    if code == 8 and not any(doubtful(post, testimony.rules) for post in testimony.posts):
        yield "exit 8, and no answer was in doubt"
    if not made:
        return
    # Credentials that are refused while it waits end the wait too: 3, never silently.
    allowed = AFTER_APPLYING | ({3} if _was_refused(testimony) else set())
    if code not in allowed:
        yield f"made {made[0]['id']} and ended with {code}"
    if code == 0 and testimony.process.quiet:
        return
    if testimony.process.name not in testimony.err and made[0]["id"] not in testimony.err:
        yield f"made {made[0]['id']} and does not name it on stderr (exit {code})"


def _was_refused(testimony: Testimony) -> bool:
    return any(request["status"] in {401, 403} for request in testimony.requests)


def _is_right_about_success(testimony: Testimony) -> Iterator[str]:
    """Exit 0: one COMPLETED row has the id that is printed; with --no-wait a row has it."""
    if testimony.code != 0:
        return
    printed = _printed(testimony)
    if printed is None:
        yield "exit 0, and no one backup is printed"
        return
    rows = [row for row in testimony.rows if row["id"] == printed]
    if len(rows) != 1:
        yield f"exit 0, and {printed} is no backup"
        return
    [row] = rows
    if testimony.process.waits and row["status"] != "COMPLETED":
        yield f"exit 0, and {printed} is {row['status']}"
    if row["instance_id"] != testimony.instance_id or row["type"] != "manual":
        yield f"exit 0, and {printed} is of another instance, or automatic"
    if testimony.made and testimony.made[0]["id"] != printed:
        yield f"exit 0 with {printed}, and yet it made {testimony.made[0]['id']}"
    if testimony.process.form in {"json", "yaml"}:
        yield from _counts_right(testimony)


def _counts_right(testimony: Testimony) -> Iterator[str]:
    document, posts = _document(testimony), testimony.posts
    if document["attempts"] != len(posts):
        yield f"attempts is {document['attempts']}, and {len(posts)} creations came"
    if document["adopted"] and testimony.made:
        yield "adopted, and yet it made one"
    if not document["adopted"] and not testimony.made and not _may_take_for_its_own(document):
        yield "neither adopted nor made by it"
    if document["reconciled"] and not any(doubtful(post, testimony.rules) for post in posts):
        yield "reconciled, and no answer was in doubt"


def _may_take_for_its_own(document: Any) -> bool:
    """Without a request id, a namesake that appeared after a lost answer; never a tagged one."""
    description = document["backup"]["description"] or ""
    return bool(document["reconciled"]) and "[gb:" not in description


def _speaks_of_its_own(testimony: Testimony) -> Iterator[str]:
    """What it waited for, or holds for possibly its own, is a backup of the instance asked for."""
    if testimony.code not in AFTER_APPLYING:
        return
    here = {row["id"] for row in testimony.rows if row["instance_id"] == testimony.instance_id}
    for ident in sorted(set(_BACKUP_ID.findall(testimony.err)) - here):
        yield f"exit {testimony.code}, and it speaks of {ident}, which is not of the instance"


def _printed(testimony: Testimony) -> str | None:
    """The id of the one backup that stdout speaks of."""
    if testimony.process.form in {"json", "yaml"}:
        backup = _document(testimony)["backup"]
        return None if backup is None else str(backup["id"])
    found = set(_BACKUP_ID.findall(testimony.out))
    return found.pop() if len(found) == 1 else None


def _waits_for_the_truth(testimony: Testimony) -> Iterator[str]:
    if testimony.code != 0:
        return
    good = {row["id"] for row in testimony.rows if row["status"] == "COMPLETED"}
    for printed in _BACKUP_ID.findall(testimony.out):
        if printed not in good:
            yield f"exit 0, and {printed} is not COMPLETED"
