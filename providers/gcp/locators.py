"""How to find again an object whose creation was cut off, per resource type that builders use.

Google Cloud names nearly everything by what its creator chose, so an id follows from inputs alone. Templates are the
import ids of terraform-provider-google 8, section "Import" of each resource, 2026-08. What carries labels is recognised
by them (``by_name``); the rest by its name, whose hash is made from app, environment, project and key
(``by_parent_key``). Setting a binding or an expiry twice is setting it once (``again``). Firestore itself makes up the
names of backup schedules; a database, which is ours alone, has one for each day at most (``by_mark``).
"""

from __future__ import annotations

from collections.abc import Mapping

from msr.provider import Locator

_SOURCE = "terraform-provider-google 8, resource documentation, Import, 2026-08"
_MANAGER = "projects/{project}/locations/{location}"
_GLOBAL = "projects/{project}/global"
_REGIONAL = "projects/{project}/regions/{region}"
_MAPS = "projects/{project}/locations/global/certificateMaps"

_AGAIN = Locator("again", source=_SOURCE)


def _labelled(template: str) -> Locator:
    return Locator("by_name", id_template=template, source=_SOURCE)


def _named(template: str) -> Locator:
    return Locator("by_parent_key", id_template=template, source=_SOURCE)


LOCATORS: Mapping[str, Locator] = {
    "gcp:projects/service:Service": _named("{project}/{service}"),
    "gcp:projects/iAMMember:IAMMember": _AGAIN,
    "gcp:serviceaccount/account:Account": _named(
        "projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com"
    ),
    "gcp:storage/bucket:Bucket": _labelled("{name}"),
    "gcp:storage/bucketObject:BucketObject": _AGAIN,
    "gcp:storage/bucketIAMMember:BucketIAMMember": _AGAIN,
    "gcp:cloudrunv2/service:Service": _labelled("projects/{project}/locations/{location}/services/{name}"),
    "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": _named(
        f"{_REGIONAL}/networkEndpointGroups/{{name}}"
    ),
    "gcp:compute/backendService:BackendService": _named(f"{_GLOBAL}/backendServices/{{name}}"),
    "gcp:compute/regionBackendService:RegionBackendService": _named(f"{_REGIONAL}/backendServices/{{name}}"),
    "gcp:compute/uRLMap:URLMap": _named(f"{_GLOBAL}/urlMaps/{{name}}"),
    "gcp:compute/regionUrlMap:RegionUrlMap": _named(f"{_REGIONAL}/urlMaps/{{name}}"),
    "gcp:compute/targetHttpsProxy:TargetHttpsProxy": _named(f"{_GLOBAL}/targetHttpsProxies/{{name}}"),
    "gcp:compute/targetHttpProxy:TargetHttpProxy": _named(f"{_GLOBAL}/targetHttpProxies/{{name}}"),
    "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy": _named(f"{_REGIONAL}/targetHttpsProxies/{{name}}"),
    "gcp:compute/globalForwardingRule:GlobalForwardingRule": _named(f"{_GLOBAL}/forwardingRules/{{name}}"),
    "gcp:compute/forwardingRule:ForwardingRule": _named(f"{_REGIONAL}/forwardingRules/{{name}}"),
    "gcp:compute/globalAddress:GlobalAddress": _labelled(f"{_GLOBAL}/addresses/{{name}}"),
    "gcp:compute/address:Address": _labelled(f"{_REGIONAL}/addresses/{{name}}"),
    "gcp:compute/securityPolicy:SecurityPolicy": _named(f"{_GLOBAL}/securityPolicies/{{name}}"),
    "gcp:compute/sSLPolicy:SSLPolicy": _named(f"{_GLOBAL}/sslPolicies/{{name}}"),
    "gcp:compute/regionSslPolicy:RegionSslPolicy": _named(f"{_REGIONAL}/sslPolicies/{{name}}"),
    "gcp:compute/network:Network": _named(f"{_GLOBAL}/networks/{{name}}"),
    "gcp:compute/subnetwork:Subnetwork": _named(f"{_REGIONAL}/subnetworks/{{name}}"),
    "gcp:compute/healthCheck:HealthCheck": _named(f"{_GLOBAL}/healthChecks/{{name}}"),
    "gcp:dns/managedZone:ManagedZone": _labelled("projects/{project}/managedZones/{name}"),
    "gcp:dns/recordSet:RecordSet": _named("projects/{project}/managedZones/{managedZone}/rrsets/{name}/{type}"),
    "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": _labelled(f"{_MANAGER}/dnsAuthorizations/{{name}}"),
    "gcp:certificatemanager/certificate:Certificate": _labelled(f"{_MANAGER}/certificates/{{name}}"),
    "gcp:certificatemanager/certificateMap:CertificateMap": _labelled(f"{_MAPS}/{{name}}"),
    "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": _labelled(
        f"{_MAPS}/{{map}}/certificateMapEntries/{{name}}"
    ),
    "gcp:firestore/database:Database": _named("projects/{project}/databases/{name}"),
    "gcp:firestore/field:Field": _AGAIN,
    "gcp:firestore/index:Index": _AGAIN,
    "gcp:firestore/backupSchedule:BackupSchedule": Locator("by_mark", mark_property="database", source=_SOURCE),
    "gcp:spanner/instance:Instance": _labelled("{project}/{name}"),
    "gcp:spanner/instanceConfig:InstanceConfig": _labelled("{project}/{name}"),
    "gcp:spanner/database:Database": _named("{instance}/{name}"),
    "gcp:spanner/backupSchedule:BackupSchedule": _named(
        "projects/{project}/instances/{instance}/databases/{database}/backupSchedules/{name}"
    ),
    "gcp:spanner/databaseIAMMember:DatabaseIAMMember": _AGAIN,
    "gcp:bigtable/instance:Instance": _labelled("projects/{project}/instances/{name}"),
    "gcp:bigtable/table:Table": _named("projects/{project}/instances/{instanceName}/tables/{name}"),
    "gcp:bigtable/appProfile:AppProfile": _named("projects/{project}/instances/{instance}/appProfiles/{appProfileId}"),
    "gcp:bigtable/gCPolicy:GCPolicy": _AGAIN,
    "gcp:bigtable/tableIamMember:TableIamMember": _AGAIN,
}
