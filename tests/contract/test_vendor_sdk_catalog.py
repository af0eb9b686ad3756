"""The vendor's SDK, unchanged, as a client of the emulator: databases, flavors and templates."""

from __future__ import annotations

from typing import Any

import pytest
from huaweicloudsdkgaussdbforopengauss import v3

from tests.contract.sdk import create, find_instances, wait_until_done

# The SDK marks the older versions of a path as deprecated; the emulator supports them too.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Method '.*' of GaussDBforopenGaussClient is deprecated:DeprecationWarning"
)


def test_databases_and_tables_are_listed(client: Any, orders: str) -> None:
    databases = client.list_databases(v3.ListDatabasesRequest(instance_id=orders))
    assert [row.name for row in databases.databases] == ["postgres", "orders", "orders_archive"]
    assert databases.databases[1].size == "9523"
    body = v3.ListTableVolumesRequestBody(database_name="orders", limit=2, offset=1)
    tables = client.list_table_volumes(v3.ListTableVolumesRequest(instance_id=orders, body=body))
    assert [row.table_name for row in tables.table_volumes] == ["invoices", "items"]
    assert (tables.table_volumes[0].schema_name, tables.total_count) == ("public", 5)
    volumes = client.list_database_volumes(
        v3.ListDatabaseVolumesRequest(instance_id=orders, database_name="orders")
    )
    assert volumes.database_volumes[0].database_size == str(9523 * 1024**2)
    summary = client.list_database_volume_summary(
        v3.ListDatabaseVolumeSummaryRequest(instance_id=orders)
    )
    assert (summary.data_disk_capacity, summary.dn_components[0].role) == ("120", "master")


def test_flavors_and_storage_types_are_listed(client: Any, orders: str) -> None:
    (instance,) = find_instances(client, id=orders)
    query = {"spec_code": instance.flavor_ref, "ha_mode": "enterprise", "version": "8.103"}
    for response in (
        client.list_flavors(v3.ListFlavorsRequest(**query)),
        client.list_db_flavors(v3.ListDbFlavorsRequest(**query)),
        client.list_flavors_details(v3.ListFlavorsDetailsRequest(**query)),
    ):
        (flavor,) = response.flavors
        assert (flavor.vcpus, response.total) == (str(instance.flavor_info.vcpu), 1)
        assert set(flavor.az_status) == {node.availability_zone for node in instance.nodes}
    types = client.list_storage_types(v3.ListStorageTypesRequest(version="8.103"))
    assert instance.volume.type in [row.name for row in types.storage_type]


def test_versions_quotas_and_deployment_are_shown(client: Any, orders: str) -> None:
    assert client.list_datastores(v3.ListDatastoresRequest()).versions[0] == "8.103"
    versions = client.list_database_versions(v3.ListDatabaseVersionsRequest(limit=1))
    assert versions.database_versions[0].software_version == "8.103"
    quotas = client.show_project_quotas(v3.ShowProjectQuotasRequest(type="instance")).quotas
    assert [(row.type, row.used, row.quota) for row in quotas.resources] == [("instance", 3, 50)]
    form = client.show_deployment_form(v3.ShowDeploymentFormRequest(instance_id=orders))
    assert (form.shard_num, form.replica_num) == (3, 3)


def test_templates_and_parameters_are_shown_in_every_version(client: Any, orders: str) -> None:
    for response in (
        client.list_configurations(v3.ListConfigurationsRequest()),
        client.list_param_group_templates(v3.ListParamGroupTemplatesRequest()),
        client.list_parameter_group_templates(v3.ListParameterGroupTemplatesRequest()),
    ):
        assert (response.count, len(response.configurations)) == (3, 3)
    assert response.configurations[0].node_type == "independent"
    for shown in (
        client.show_instance_configuration(v3.ShowInstanceConfigurationRequest(instance_id=orders)),
        client.show_instance_param_group(v3.ShowInstanceParamGroupRequest(instance_id=orders)),
        client.show_instance_param_group_detail(
            v3.ShowInstanceParamGroupDetailRequest(instance_id=orders)
        ),
    ):
        assert shown.configuration_parameters[0].name == "max_connections"
    assert shown.id in [row.id for row in response.configurations]


def test_authorize_backup_download_names_bucket_and_path(client: Any, orders: str) -> None:
    backup = create(client, orders, "before-v42").backup
    wait_until_done(client, backup.id)
    granted = client.authorize_backup_download(
        v3.AuthorizeBackupDownloadRequest(backup_id=backup.id)
    )
    assert granted.bucket
    assert granted.file_paths[0].startswith(orders)
