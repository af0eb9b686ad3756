"""Answers bent by chance: a small service that is right, and what becomes of its words."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from gaussbackup.api.http_message import Response
from tests.support.builders import ORDERS, backup_id

if TYPE_CHECKING:
    from gaussbackup.api.http_message import Request

JOB = "e4733090-b2c8-4ea7-a33a-f55f65723fb3"
OLD, NEW = backup_id(1), backup_id(2)
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1e308, 10**30, "", " ", "x" * 300, [], {}, [[]], {"id": {}}),
    *("\x1b[31m[red]", "\ud800", "\u202eevil", "COMPLETED", "FAILED", "2026-02-30T00:00:00+0800"),
)


class MutatingService:
    """Knows one instance and its backups, and bends a part of its answers; `posts` counts.

    What it bends is a matter of the seed alone, so that a failure can be had again.
    """

    def __init__(self, seed: int, mutation_rate: float = 0.6) -> None:
        self.chance = random.Random(seed)
        self.mutation_rate = mutation_rate
        self.create_count = 0
        self.list_count = 0

    def send(self, request: Request, stamp: object, deadline: float | None) -> Response:
        """What the transport asks of an exchanger."""
        return Response(*self.respond(request.method, request.url))

    def close(self) -> None:
        """There is nothing that could be open."""

    def respond(self, method: str, target: str) -> tuple[int, dict[str, str], bytes]:
        """The answer to one request, bent or not."""
        right = json.dumps(self._valid_body(method, urlsplit(target))).encode()
        bend = self.chance.random() < self.mutation_rate
        body = mutate(right, self.chance) if bend else right
        return 200, {"content-type": "application/json"}, body

    def _valid_body(self, method: str, target: Any) -> dict[str, Any]:
        if method == "POST":
            self.create_count += 1
            return {"backup": self._row(NEW, "BUILDING"), "job_id": JOB}
        if target.path.endswith("/jobs"):
            return {"job": _job("Running")}
        if target.path.endswith("/instances"):
            found = {"id": ORDERS, "name": "orders", "status": "ACTIVE", "volume": {"size": 40}}
            return {"instances": [found], "total_count": 1}
        return self._list(parse_qs(target.query))

    def _list(self, query: dict[str, list[str]]) -> dict[str, Any]:
        rows = [self._row(OLD, "COMPLETED")]
        if self.create_count or "backup_id" in query:
            self.list_count += 1
            rows.insert(0, self._row(NEW, "BUILDING" if self.list_count < 3 else "COMPLETED"))
        wanted = query.get("backup_id")
        rows = [row for row in rows if wanted is None or row["id"] in wanted]
        return {"backups": rows, "total_count": len(rows)}

    def _row(self, ident: str, status: str) -> dict[str, Any]:
        ended = {"end_time": "2026-11-23T20:04:00+0800", "size": 12.5}
        return {
            "id": ident,
            "name": "before-v42" if ident == NEW else "before-v41",
            "description": "before the release",
            "begin_time": "2026-11-23T20:00:00+0800",
            "status": status,
            "type": "manual",
            "instance_id": ORDERS,
            "datastore": {"type": "GaussDB(for openGauss)", "version": "8.103"},
            **(ended if status == "COMPLETED" else {}),
        }


class MutatingNightlyService(MutatingService):
    """Knows nine nightly backups, one of which is being made, and forgets what is deleted."""

    def __init__(self, seed: int, share: float = 0.3) -> None:
        super().__init__(seed, share)
        self.deleted: list[str] = []

    def _valid_body(self, method: str, target: Any) -> dict[str, Any]:
        if method != "DELETE":
            return super()._valid_body(method, target)
        self.deleted.append(target.path.rsplit("/", 1)[1])
        return {}

    def _list(self, query: dict[str, list[str]]) -> dict[str, Any]:
        rows = [self._nightly_row(n) for n in range(9, 0, -1) if backup_id(n) not in self.deleted]
        wanted = query.get("backup_id")
        rows = [row for row in rows if wanted is None or row["id"] in wanted]
        return {"backups": rows, "total_count": len(rows)}

    def _nightly_row(self, number: int) -> dict[str, Any]:
        row = self._row(backup_id(number), "BUILDING" if number == 9 else "COMPLETED")
        begin = f"2026-11-{number:02}T20:00:00+0800"
        return {**row, "name": f"nightly-{number}", "begin_time": begin}


def _job(status: str) -> dict[str, Any]:
    instance = {"id": ORDERS, "name": "orders"}
    return {
        "id": JOB,
        "name": "BackupSnapshotGaussDBV5InInstance",
        "status": status,
        "created": "2026-11-23T20:00:00+0800",
        "progress": "60%",
        "instance": instance,
        "entities": {"backup_id": NEW},
    }


def mutate(body: bytes, chance: random.Random) -> bytes:
    """The body with a few bytes, or a few of its fields, changed."""
    return _mutate_bytes(body, chance) if chance.random() < 0.3 else _mutate_fields(body, chance)


def _mutate_bytes(body: bytes, chance: random.Random) -> bytes:
    data = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data) + 1)
        deed = chance.choice(("change", "insert", "cut", "end"))
        if deed == "change":
            data[place : place + 1] = chance.randbytes(1)
        elif deed == "insert":
            data[place:place] = chance.randbytes(chance.randint(1, 8))
        elif deed == "cut":
            del data[place : place + chance.randint(1, 20)]
        else:
            del data[place:]
    return bytes(data)


def _mutate_fields(body: bytes, chance: random.Random) -> bytes:
    document = [json.loads(body)]
    for _ in range(chance.randint(1, 3)):
        holder, key = chance.choice(_all_keys(document))
        deed = chance.choice(("drop", "replace", "retype"))
        if deed == "drop" and holder is not document:
            del holder[key]
        elif deed == "retype":
            holder[key] = chance.choice((str, repr, lambda each: [each], length_of))(holder[key])
        else:
            holder[key] = deepcopy(chance.choice(ODD_VALUES))  # it may be bent in its turn
    return json.dumps(document[0]).encode()


def length_of(value: object) -> int:
    """A number in the place of anything."""
    return len(str(value))


def _all_keys(node: Any) -> list[tuple[Any, Any]]:
    """Every container and key of a document."""
    if not isinstance(node, (dict, list)):
        return []
    keys = list(node) if isinstance(node, dict) else list(range(len(node)))
    return [(node, key) for key in keys] + [spot for key in keys for spot in _all_keys(node[key])]
