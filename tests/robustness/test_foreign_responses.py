"""Responses that another server sent: a gateway, an ingress, a captive portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.robustness.checked_cloud import CREATE, LISTS, ShortTimeoutCloud, create_args

if TYPE_CHECKING:
    from collections.abc import Mapping

FOREVER = {"times": "forever"}
DELETE = {"method": "DELETE", "path": "/v3/*/backups/*"}
BODIES: tuple[tuple[str, Any], ...] = (
    ("application/json", {"message": "no Route matched with those values"}),
    ("application/json", {"error_msg": "404 Route Not Found"}),
    ("text/plain", "404 page not found"),
    ("text/html", "<html>not here</html>"),
    ("text/plain", ""),
)
foreign = pytest.mark.parametrize(("content_type", "body"), BODIES)


def _respond(status: int, content_type: str, body: object) -> Mapping[str, object]:
    response = {"status": status, "headers": {"Content-Type": content_type}, "body": body}
    return {"respond": response}


@foreign
def test_delete_does_not_believe_a_404_of_another_server(
    cloud: ShortTimeoutCloud, content_type: str, body: object
) -> None:
    backup_id = cloud.server.add_backup("orders", "kept")
    cloud.add_fault({**DELETE, **FOREVER}, _respond(404, content_type, body), "before")
    args = ("delete", "-i", "orders", "kept", "--yes", "--no-wait", "-o", "json")
    document = cloud.run(*args, exit_code=8).document
    assert document["deleted"] == []
    assert [row["id"] for row in cloud.backups_named("kept")] == [backup_id]
    assert "HTTP 404 without an error code" in str(document)


@foreign
def test_delete_succeeds_after_one_404_of_another_server(
    cloud: ShortTimeoutCloud, content_type: str, body: object
) -> None:
    cloud.server.add_backup("orders", "outdated")
    cloud.add_fault(DELETE, _respond(404, content_type, body), "before")
    cloud.run("delete", "-i", "orders", "outdated", "--yes")
    assert cloud.backups_named("outdated") == []


def test_delete_does_not_believe_an_object_that_names_no_backup(cloud: ShortTimeoutCloud) -> None:
    cloud.server.add_backup("orders", "kept")
    portal = _respond(200, "application/json", {"message": "please log in"})
    cloud.add_fault({**DELETE, **FOREVER}, portal, "before")
    cloud.run("delete", "-i", "orders", "kept", "--yes", "--no-wait", exit_code=8)
    assert len(cloud.backups_named("kept")) == 1


@pytest.mark.parametrize("status", [404, 409, 410, 460, 499])
def test_create_reconciles_after_a_rejection_that_another_server_sent(
    cloud: ShortTimeoutCloud, status: int
) -> None:
    cloud.add_fault(CREATE, _respond(status, "application/json", {"message": "no"}), "after")
    document = cloud.create_json()
    assert document["reconciled"] is True
    assert cloud.create_count == 1


@pytest.mark.parametrize("status", [404, 499])
def test_create_is_unknown_after_a_rejection_that_another_server_sent(
    cloud: ShortTimeoutCloud, status: int
) -> None:
    cloud.add_fault(CREATE, _respond(status, "text/plain", "no"), "before")
    cloud.run(*create_args(), exit_code=8)
    assert cloud.create_count == 1


@foreign
def test_list_is_unreachable_if_another_server_responds_404(
    cloud: ShortTimeoutCloud, content_type: str, body: object
) -> None:
    cloud.add_fault({**LISTS, **FOREVER}, _respond(404, content_type, body), "before")
    cloud.run("list", "-i", "orders", exit_code=9)
    cloud.server.clear_faults()
    cloud.add_fault(LISTS, _respond(404, content_type, body), "before")
    cloud.run("list", "-i", "orders")


@pytest.mark.parametrize("status", [102, 103])
def test_create_skips_interim_responses(cloud: ShortTimeoutCloud, status: int) -> None:
    action = {"interim": {"status": status, "count": 3}}
    cloud.add_fault({"path": "/**", **FOREVER}, action, "headers")
    document = cloud.create_json()
    assert document["reconciled"] is False
    assert cloud.create_count == 1
