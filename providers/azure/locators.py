"""How to find again an object whose creation was cut off, per resource type that builders use.

Azure's ids are made of names, and all names follow from the plan, so every object is found by its own name or by its
name within its parent. ``{subscriptionId}`` is an input of the stack's provider.

Ids are those of the Azure REST API reference, "Get" of each resource (2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping

from msr.provider import Locator
from providers.azure.names import MARK_TAG

_SOURCE = "Azure REST API reference, Get of each resource, 2026-11"
_GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
_PROVIDERS = f"{_GROUP}/providers"
_COSMOS = f"{_PROVIDERS}/Microsoft.DocumentDB/databaseAccounts/{{accountName}}"
_STORAGE = f"{_PROVIDERS}/Microsoft.Storage/storageAccounts/{{accountName}}"
_FRONT = f"{_PROVIDERS}/Microsoft.Cdn/profiles/{{profileName}}"
_DIRECTOR = f"{_PROVIDERS}/Microsoft.Network/trafficManagerProfiles/{{profileName}}"
_SITE = f"{_PROVIDERS}/Microsoft.Web/sites/{{name}}"
_ZONE = f"{_PROVIDERS}/Microsoft.Network/dnsZones/{{zoneName}}"


def _name(template: str) -> Locator:
    return Locator("by_name", id_template=template, mark_property=f"tags.{MARK_TAG}", source=_SOURCE)


def _parent(template: str) -> Locator:
    return Locator("by_parent_key", id_template=template, source=_SOURCE)


LOCATORS: Mapping[str, Locator] = {
    "azure-native:resources:ResourceGroup": _name(_GROUP),
    "azure-native:cosmosdb:DatabaseAccount": _name(_COSMOS),
    "azure-native:cosmosdb:SqlResourceSqlDatabase": _parent(f"{_COSMOS}/sqlDatabases/{{databaseName}}"),
    "azure-native:cosmosdb:SqlResourceSqlContainer": _parent(
        f"{_COSMOS}/sqlDatabases/{{databaseName}}/containers/{{containerName}}"
    ),
    "azure-native:cosmosdb:SqlResourceSqlRoleDefinition": _parent(f"{_COSMOS}/sqlRoleDefinitions/{{roleDefinitionId}}"),
    "azure-native:cosmosdb:SqlResourceSqlRoleAssignment": _parent(f"{_COSMOS}/sqlRoleAssignments/{{roleAssignmentId}}"),
    "azure-native:storage:StorageAccount": _name(_STORAGE),
    "azure-native:storage:BlobContainer": _parent(f"{_STORAGE}/blobServices/default/containers/{{containerName}}"),
    "azure-native:storage:Blob": _parent(
        f"{_STORAGE}/blobServices/default/containers/{{containerName}}/blobs/{{blobName}}"
    ),
    "azure-native:managedidentity:UserAssignedIdentity": _name(
        f"{_PROVIDERS}/Microsoft.ManagedIdentity/userAssignedIdentities/{{resourceName}}"
    ),
    "azure-native:authorization:RoleAssignment": _parent(
        "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}"
    ),
    "azure-native:operationalinsights:Workspace": _name(
        f"{_PROVIDERS}/Microsoft.OperationalInsights/workspaces/{{workspaceName}}"
    ),
    "azure-native:applicationinsights:Component": _name(f"{_PROVIDERS}/Microsoft.Insights/components/{{resourceName}}"),
    "azure-native:web:AppServicePlan": _name(f"{_PROVIDERS}/Microsoft.Web/serverfarms/{{name}}"),
    "azure-native:web:WebApp": _name(_SITE),
    "azure-native:web:SiteCertificate": _parent(f"{_SITE}/certificates/{{certificateName}}"),
    "azure-native:web:WebAppHostNameBinding": _parent(f"{_SITE}/hostNameBindings/{{hostName}}"),
    "azure-native:dns:Zone": _name(_ZONE),
    "azure-native:dns:RecordSet": _parent(f"{_ZONE}/{{recordType}}/{{relativeRecordSetName}}"),
    "azure-native:trafficmanager:Profile": _name(_DIRECTOR),
    "azure-native:cdn:Profile": _name(_FRONT),
    "azure-native:cdn:AFDEndpoint": _parent(f"{_FRONT}/afdEndpoints/{{endpointName}}"),
    "azure-native:cdn:Secret": _parent(f"{_FRONT}/secrets/{{secretName}}"),
    "azure-native:cdn:AFDCustomDomain": _parent(f"{_FRONT}/customDomains/{{customDomainName}}"),
    "azure-native:cdn:AFDOriginGroup": _parent(f"{_FRONT}/originGroups/{{originGroupName}}"),
    "azure-native:cdn:AFDOrigin": _parent(f"{_FRONT}/originGroups/{{originGroupName}}/origins/{{originName}}"),
    "azure-native:cdn:Route": _parent(f"{_FRONT}/afdEndpoints/{{endpointName}}/routes/{{routeName}}"),
    "azure-native:cdn:SecurityPolicy": _parent(f"{_FRONT}/securityPolicies/{{securityPolicyName}}"),
    "azure-native:frontdoor:Policy": _name(
        f"{_PROVIDERS}/Microsoft.Network/frontDoorWebApplicationFirewallPolicies/{{policyName}}"
    ),
}
