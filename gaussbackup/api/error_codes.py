"""The service's error codes: what each one means, and what to do about it.

Decisions rest on codes, never on the text of a message, which follows X-Language. Loaded only when
there is an error to explain.
"""

from __future__ import annotations

from enum import Enum


class ErrorCategory(Enum):
    """What kind of trouble a code stands for."""

    INVALID = "invalid"
    BUSY = "busy"
    STATE = "state"
    NAME_TAKEN = "name taken"
    CONFLICT = "conflict"
    NOT_FOUND = "not found"
    FORBIDDEN = "forbidden"
    AUTH = "auth"
    QUOTA = "quota"
    THROTTLED = "throttled"
    ROUTE = "route"
    SERVER = "server"


_I, _B, _S, _N = (
    ErrorCategory.INVALID,
    ErrorCategory.BUSY,
    ErrorCategory.STATE,
    ErrorCategory.NOT_FOUND,
)
_F, _A, _Q, _X = (
    ErrorCategory.FORBIDDEN,
    ErrorCategory.AUTH,
    ErrorCategory.QUOTA,
    ErrorCategory.SERVER,
)

_TABLE: tuple[tuple[ErrorCategory, str, str], ...] = (
    (
        _I,
        "the service calls a parameter or the address of the request wrong",
        "DBS.200001 DBS.200004 DBS.200405 DBS.280001 DBS.280204 DBS.290000 DBS.06010013"
        " DBS.212019 APIGW.0106 APIGW.0201 APIGW.0602",
    ),
    (_I, "the service received an empty request", "DBS.200006 DBS.280006"),
    (_I, "the service refuses the name of the backup", "DBS.201210"),
    (_I, "the service refuses the description of the backup", "DBS.280127"),
    (_I, "the service calls the id of the backup malformed", "DBS.280124"),
    (_I, "the service calls the id of the instance malformed", "DBS.280404"),
    (_I, "the service calls the project id invalid", "DBS.280408"),
    (_I, "the service refuses the end of the time range", "DBS.280416"),
    (_I, "the service refuses the size of a page", "DBS.280439"),
    (_I, "the service refuses the start of a page", "DBS.280440"),
    (_I, "the service does not know this type of backup", "DBS.201004"),
    (_B, "a backup of the instance is already running", "DBS.201205"),
    (
        _B,
        "another operation is running on the instance, or the instance is faulty",
        "DBS.200011 DBS.200019 DBS.200047 DBS.201202 DBS.06020003 DBS.201015 DBS.216011"
        " DBS.05000084",
    ),
    (
        _B,
        "the state of the instance does not allow this now",
        "DBS.200086 DBS.201014 DBS.280800 DBS.06010001 DBS.280406",
    ),
    (_B, "the instance has no healthy node", "DBS.200408"),
    (_B, "the storage of the instance is full", "DBS.200316"),
    (_B, "the instance is faulty or deleted", "DBS.280011"),
    (_S, "the state of the backup does not allow this", "DBS.201208 DBS.301024"),
    (_S, "the backup is an automatic one; only manual backups can be deleted", "DBS.201218"),
    (ErrorCategory.NAME_TAKEN, "a backup of this name exists already", "DBS.201201 DBS.201209"),
    (ErrorCategory.CONFLICT, "an instance of this name exists already", "DBS.200022"),
    (ErrorCategory.CONFLICT, "the service does not allow this operation here", "DBS.200402"),
    (
        _N,
        "the instance does not exist",
        "DBS.200002 DBS.200045 DBS.200602 DBS.201028 DBS.280022 DBS.290005 DBS.290011 DBS.200013"
        " DBS.200203",
    ),
    (_N, "the backup does not exist", "DBS.201010 DBS.201203 DBS.200751"),
    (_N, "the job does not exist", "DBS.200543"),
    (_N, "it does not exist", "DBS.200355 DBS.290013"),
    (_F, "not allowed", "DBS.200010 DBS.200604 DBS.216003 APIGW.0302 APIGW.0304 APIGW.0306"),
    (_F, "it does not exist, or it is not allowed to be seen", "DBS.200044 DBS.201003 DBS.280015"),
    (_F, "the account is restricted or frozen", "DBS.280020 DBS.280449"),
    (_F, "the project is not available", "APIGW.0310"),
    (_F, "the service does not accept this machine's address", "APIGW.0401 APIGW.0402"),
    (_F, "the user is disabled in this region", "APIGW.0802"),
    (_A, "the token is not valid any more", "DBS.280056 APIGW.0307"),
    (_A, "the credentials were not accepted", "APIGW.0301 APIGW.0303 APIGW.0305"),
    (_Q, "a quota of instances is used up", "DBS.200046 DBS.290003"),
    (_Q, "the service is short of a resource", "DBS.216028"),
    (_Q, "the quota of API calls is used up", "APIGW.0501"),
    (ErrorCategory.THROTTLED, "too many requests", "APIGW.0308"),
    (ErrorCategory.ROUTE, "the endpoint knows no such call", "APIGW.0101"),
    (
        _X,
        "the service failed",
        "DBS.108000 DBS.108002 DBS.108005 DBS.200005 DBS.200208 DBS.213002 DBS.213004 DBS.290006"
        " DBS.290015 APIGW.0601",
    ),
    (_X, "the service cannot reach IAM", "APIGW.0613"),
)

HINTS = {
    _I: "correct the value and try again",
    _B: "wait until the instance is free, or let create wait with --busy-timeout",
    _S: "see its status with: gaussbackup show",
    ErrorCategory.NAME_TAKEN: "choose another name, or take the existing backup with "
    "--if-exists reuse",
    ErrorCategory.CONFLICT: "look at the state of the instance in the console",
    _N: "check the id, the region and the project",
    _F: "check the permissions of the user (gaussdb:backup:*), the project id and the account",
    _A: "check the credentials, their expiry and this machine's clock; "
    "more than five failures lock an access key for five minutes",
    _Q: "free what is not needed any more, or ask the service for a larger quota",
    ErrorCategory.THROTTLED: "try again later, or send fewer requests at a time",
    ErrorCategory.ROUTE: "check the endpoint and the region",
    _X: "try again later; give the request id to the service's support if it stays",
}

ERROR_CODES: dict[str, tuple[ErrorCategory, str]] = {
    code: (kind, meaning) for kind, meaning, codes in _TABLE for code in codes.split()
}


def normalize_code(code: str) -> str:
    """`APIG.0301` and `APIC.0301`, of older gateways, are `APIGW.0301`."""
    prefix, dot, digits = code.strip().partition(".")
    return (
        f"APIGW.{digits}" if dot and prefix.upper() in {"APIG", "APIC", "APIGW"} else code.strip()
    )
