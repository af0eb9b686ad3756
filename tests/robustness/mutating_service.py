"""A small service whose valid responses are mutated at random."""

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
    """One instance and its backups; `mutation_rate` of the responses are mutated.

    The mutations depend only on the seed, so that a failure is reproducible. `create_count` is the
    number of create requests.
    """

    def __init__(self, seed: int, mutation_rate: float = 0.6) -> None:
        self.rng = random.Random(seed)
        self.mutation_rate = mutation_rate
        self.create_count = 0
        self.list_count = 0

    def send(self, request: Request, sign: object, deadline: float | None) -> Response:
        """Return the response to a request, like an HttpSession."""
        return Response(*self.respond(request.method, request.url))

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def respond(self, method: str, target: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of the response, mutated or not."""
        valid = json.dumps(self._valid_body(method, urlsplit(target))).encode()
        is_mutated = self.rng.random() < self.mutation_rate
        body = mutate(valid, self.rng) if is_mutated else valid
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
        requested_ids = query.get("backup_id")
        rows = [row for row in rows if requested_ids is None or row["id"] in requested_ids]
        return {"backups": rows, "total_count": len(rows)}

    def _row(self, backup_id: str, status: str) -> dict[str, Any]:
        ended = {"end_time": "2026-11-23T20:04:00+0800", "size": 12.5}
        return {
            "id": backup_id,
            "name": "before-v42" if backup_id == NEW else "before-v41",
            "description": "before the release",
            "begin_time": "2026-11-23T20:00:00+0800",
            "status": status,
            "type": "manual",
            "instance_id": ORDERS,
            "datastore": {"type": "GaussDB(for openGauss)", "version": "8.103"},
            **(ended if status == "COMPLETED" else {}),
        }


class MutatingNightlyService(MutatingService):
    """Nine nightly backups, the newest BUILDING; a DELETE removes one."""

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
        requested_ids = query.get("backup_id")
        rows = [row for row in rows if requested_ids is None or row["id"] in requested_ids]
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


def mutate(body: bytes, rng: random.Random) -> bytes:
    """Return the body with a few bytes or a few fields changed."""
    return _mutate_bytes(body, rng) if rng.random() < 0.3 else _mutate_fields(body, rng)


def _mutate_bytes(body: bytes, rng: random.Random) -> bytes:
    data = bytearray(body)
    for _ in range(rng.randint(1, 4)):
        index = rng.randrange(len(data) + 1)
        mutation = rng.choice(("change", "insert", "cut", "end"))
        if mutation == "change":
            data[index : index + 1] = rng.randbytes(1)
        elif mutation == "insert":
            data[index:index] = rng.randbytes(rng.randint(1, 8))
        elif mutation == "cut":
            del data[index : index + rng.randint(1, 20)]
        else:
            del data[index:]
    return bytes(data)


def _mutate_fields(body: bytes, rng: random.Random) -> bytes:
    document = [json.loads(body)]
    for _ in range(rng.randint(1, 3)):
        holder, key = rng.choice(_all_keys(document))
        mutation = rng.choice(("drop", "replace", "retype"))
        if mutation == "drop" and holder is not document:
            del holder[key]
        elif mutation == "retype":
            holder[key] = rng.choice((str, repr, lambda each: [each], length_of))(holder[key])
        else:
            holder[key] = deepcopy(rng.choice(ODD_VALUES))  # the value may be mutated as well
    return json.dumps(document[0]).encode()


def length_of(value: object) -> int:
    """Return a number for any value."""
    return len(str(value))


def _all_keys(node: Any) -> list[tuple[Any, Any]]:
    """Return every container and key of a document."""
    if not isinstance(node, (dict, list)):
        return []
    keys = list(node) if isinstance(node, dict) else list(range(len(node)))
    return [(node, key) for key in keys] + [each for key in keys for each in _all_keys(node[key])]
