"""Log Analytics workspaces and Application Insights."""

from __future__ import annotations

from msr.knowledge import Computed, Neighbours, Reference, Subject, TypeKnowledge, Value
from providers.azure.local.arm import IN_GROUP, PROVIDERS, SUCCEEDED, guid, named_by
from providers.azure.local.values import between, named, one_of

WORKSPACE = "azure-native:operationalinsights:Workspace"
INSIGHTS = "azure-native:applicationinsights:Component"

_NAMES = "Azure docs, resource-name-rules, 2026-11"
_RETENTION = "Azure docs, Azure Monitor, data-retention-configure, 2026-11"


def _connection(subject: Subject, _near: Neighbours) -> Value:
    endpoint = f"https://{subject.region}-0.in.applicationinsights.azure.com/"
    return f"InstrumentationKey={guid(subject, 'key')};IngestionEndpoint={endpoint}"


TYPES = (
    TypeKnowledge(
        token=WORKSPACE,
        source="Azure REST API, Workspaces - Create Or Update, 2026-11",
        id=f"{PROVIDERS}/Microsoft.OperationalInsights/workspaces/{{workspaceName}}",
        name="workspaceName",
        replace_on=frozenset({"workspaceName", "resourceGroupName"}),
        lookup=("id", "name"),
        references=(IN_GROUP,),
        outputs=named_by(
            "workspaceName",
            "Microsoft.OperationalInsights/workspaces",
            {"customerId": Computed(lambda subject, _near: guid(subject)), "provisioningState": SUCCEEDED},
        ),
        rules=(
            named("workspaceName", r"[a-zA-Z0-9][a-zA-Z0-9-]{2,61}[a-zA-Z0-9]", _NAMES),
            between("retentionInDays", 30, 730, _RETENTION),
        ),
    ),
    TypeKnowledge(
        token=INSIGHTS,
        source="Azure REST API, Components - Create Or Update, 2026-11",
        id=f"{PROVIDERS}/Microsoft.Insights/components/{{resourceName}}",
        name="resourceName",
        replace_on=frozenset({"resourceName", "resourceGroupName"}),
        lookup=("id", "name"),
        references=(
            IN_GROUP,
            Reference(
                "workspaceResourceId", (WORKSPACE,), "id", "Azure docs, Azure Monitor, create-workspace-resource"
            ),
        ),
        outputs=named_by(
            "resourceName",
            "Microsoft.Insights/components",
            {
                "connectionString": Computed(_connection),
                "instrumentationKey": Computed(lambda subject, _near: guid(subject, "key")),
                "appId": Computed(lambda subject, _near: guid(subject, "app")),
                "applicationId": Computed("{resourceName}"),
                "tenantId": Computed("{account}"),
                "provisioningState": SUCCEEDED,
            },
        ),
        rules=(
            named("resourceName", r"(?!.*\.$)[^%&\\?/]{1,260}", _NAMES),
            one_of("retentionInDays", (30, 60, 90, 120, 180, 270, 365, 550, 730), _RETENTION),
        ),
    ),
)
