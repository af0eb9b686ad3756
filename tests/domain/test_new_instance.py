"""The order of a new instance: options first, else copied."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.new_instance import InstancePlan, OrderOptions, plan_instance, same_type
from gaussbackup.model.instance_details import InstanceDetails, InstanceSnapshot, Node

ORDERS = InstanceDetails(
    "0a" * 16 + "in14",
    "orders",
    status="ACTIVE",
    mode="Enterprise",
    engine_version="8.103",
    flavor="gaussdb.opengauss.ee.dn.m6.2xlarge.8.in",
    volume_type="ULTRAHIGH",
    volume_gb=480,
    vpc_id="vpc",
    subnet_id="subnet",
    security_group_id="group",
    port=8000,
    time_zone="UTC+08:00",
    enterprise_project_id="0",
    disk_encryption_id="",
    nodes=(Node(zone="az-a"), Node(zone="az-b"), Node(zone="az-a"), Node(zone="az-c")),
)
SNAPSHOT = InstanceSnapshot("Independent", 480, "8.103")


def values(plan: InstancePlan) -> dict[str, object]:
    """Return the planned values by field."""
    return {field.name: field.value for field in plan.fields}


def origins(plan: InstancePlan) -> dict[str, str]:
    """Return the origins by field."""
    return {field.name: field.origin for field in plan.fields}


def test_plan_instance_copies_everything_from_the_source() -> None:
    plan = plan_instance(OrderOptions(), ORDERS, SNAPSHOT)

    assert plan.errors == ()
    assert values(plan) == {
        "flavor": "gaussdb.opengauss.ee.dn.m6.2xlarge.8.in",
        "volume_type": "ULTRAHIGH",
        "volume_gb": 480,
        "zones": "az-a,az-b,az-c",
        "vpc_id": "vpc",
        "subnet_id": "subnet",
        "security_group_id": "group",
        "time_zone": "UTC+08:00",
        "enterprise_project_id": "0",
    }
    assert set(origins(plan).values()) == {"instance orders"}
    assert plan.new_instance("orders-copy").volume_gb == 480


def test_plan_instance_copies_a_port_unless_it_is_the_default() -> None:
    assert values(plan_instance(OrderOptions(), ORDERS._replace(port=9000), None))["port"] == 9000
    assert "port" not in values(plan_instance(OrderOptions(), ORDERS, None))
    assert values(plan_instance(OrderOptions(port=8000), ORDERS, None))["port"] == 8000


@pytest.mark.parametrize(
    ("template", "snapshot", "size", "origin"),
    [
        (480, 480, 480, "instance orders"),
        (480, 160, 480, "instance orders"),
        (480, 600, 600, "size at the time of the backup"),
        (480, None, 480, "instance orders"),
        (None, 600, 600, "size at the time of the backup"),
    ],
)
def test_plan_instance_takes_the_larger_size(
    template: int | None, snapshot: int | None, size: int, origin: str
) -> None:
    plan = plan_instance(
        OrderOptions(), ORDERS._replace(volume_gb=template), InstanceSnapshot(volume_gb=snapshot)
    )

    assert values(plan)["volume_gb"] == size
    assert origins(plan)["volume_gb"] == origin


def test_plan_instance_rejects_a_size_below_that_of_the_backup() -> None:
    plan = plan_instance(OrderOptions(volume_gb=100), ORDERS, SNAPSHOT)

    (error,) = plan.errors
    assert "Volume too small: 100 GB" in error.message
    assert error.hint == "Pass at least:  --volume-size 480"


@pytest.mark.parametrize(
    ("zones", "expected"),
    [("az-1", "az-1,az-1,az-1"), ("az-1, az-2,az-3", "az-1,az-2,az-3")],
)
def test_plan_instance_makes_three_zones_of_one(zones: str, expected: str) -> None:
    plan = plan_instance(OrderOptions(zones=zones), ORDERS, None)

    assert values(plan)["zones"] == expected
    assert origins(plan)["zones"] == "option"


@pytest.mark.parametrize("zones", ["az-1,az-2", "", "az-1,,az-3", "a,b,c,d"])
def test_plan_instance_rejects_other_numbers_of_zones(zones: str) -> None:
    (error,) = plan_instance(OrderOptions(zones=zones), ORDERS, None).errors

    assert error.message == f"Invalid availability zones (option): {_shown(zones)}"
    assert "--availability-zone" in (error.hint or "")


def _shown(zones: str) -> str:
    return zones or ",,"


def test_plan_instance_asks_for_zones_of_a_source_in_two_of_them() -> None:
    template = ORDERS._replace(nodes=(Node(zone="az-a"), Node(zone="az-b"), Node()))

    (error,) = plan_instance(OrderOptions(), template, None).errors
    assert "Invalid availability zones (instance orders): az-a,az-b" in error.message
    assert plan_instance(OrderOptions(zones="az-a"), template, None).errors == ()


def test_plan_instance_without_a_source_names_every_missing_option() -> None:
    plan = plan_instance(OrderOptions(), None, SNAPSHOT)

    assert [error.message.split(":")[0] for error in plan.errors] == [
        "Missing --flavor",
        "Missing --volume-type",
        "Missing --volume-size",
        "Missing --availability-zone",
        "Missing --vpc-id",
        "Missing --subnet-id",
        "Missing --security-group-id",
    ]
    assert {error.hint for error in plan.errors} == {
        "Name an instance to copy from:  --like INSTANCE"
    }


def test_plan_instance_names_the_option_of_a_field_that_the_list_lacks() -> None:
    plan = plan_instance(OrderOptions(), ORDERS._replace(flavor=None, nodes=()), None)

    assert [error.hint for error in plan.errors] == [
        "Pass it:  --flavor VALUE",
        "Pass it:  --availability-zone VALUE",
    ]


def test_plan_instance_rejects_a_template_of_another_type() -> None:
    plan = plan_instance(OrderOptions(), ORDERS._replace(mode="Ha"), SNAPSHOT)

    (error,) = plan.errors
    assert error.message.startswith("Instance type differs: orders is Ha")


@pytest.mark.parametrize(
    ("mode", "other", "expected"),
    [
        ("Enterprise", "Independent", True),
        ("Ha", "ha", True),
        ("Ha", "Independent", False),
        (None, "Ha", True),
        ("Enterprise", "", True),
    ],
)
def test_same_type_knows_both_names_of_a_distributed_instance(
    mode: str | None, other: str | None, expected: bool
) -> None:
    assert same_type(mode, other) is expected


texts = st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=8)


@given(
    st.builds(
        OrderOptions,
        *[st.none() | texts] * 2,
        st.none() | st.integers(480, 16_000),
        st.none() | texts,
        *[st.none() | texts] * 3,
        st.none() | st.integers(1024, 39998),
        *[st.none() | texts] * 2,
    )
)
def test_plan_instance_takes_every_given_option(options: OrderOptions) -> None:
    plan = plan_instance(options, ORDERS, SNAPSHOT)

    assert plan.errors == ()
    new = plan.new_instance("copy")._asdict()
    for name, value in options._asdict().items():
        if value is not None:
            assert new[name] == (f"{value},{value},{value}" if name == "zones" else value)
            assert origins(plan)[name] == "option"
