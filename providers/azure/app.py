"""The one function app of a region: every HTTP function of the service, and the health answer.

Flex Consumption takes one app a plan, and one runtime, one memory size and one set of variables an app. The app's
functions share one identity too: each may do what any of them may.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import web

from msr.provider import Hand
from providers.azure.component import child
from providers.azure.ground import Ground
from providers.azure.instances import MAX_INSTANCES, instance_size_mb


@dataclass(frozen=True, slots=True)
class AppArgs:
    """An app in one region. ``warm`` instances are kept ready (0: none).

    With ``front_door`` (a Front Door's own id) only requests that came through it are let in.
    """

    name: str
    plan: str
    region: str
    python: str
    memory_mb: int
    warm: int
    settings: Mapping[str, Hand]
    front_door: Hand | None
    tags: Mapping[str, str]


class App(pulumi.ComponentResource):
    """A function app on a plan of its own.

    Outputs: ``name``, ``app_id``, ``host`` (the app's own host name) and ``verification_id``, which proves a name to
    every app of the subscription.
    """

    name: pulumi.Output[str]
    app_id: pulumi.Output[str]
    host: pulumi.Output[str]
    verification_id: pulumi.Output[str]

    def __init__(self, logical: str, args: AppArgs, ground: Ground, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:azure:App", logical, None, opts)
        plan = web.AppServicePlan(
            f"{logical}-plan",
            name=args.plan,
            resource_group_name=ground.group,
            location=args.region,
            kind="functionapp",
            reserved=True,
            sku=web.SkuDescriptionArgs(name="FC1", tier="FlexConsumption", size="FC", family="FC"),
            tags=args.tags,
            opts=child(self),
        )
        app = web.WebApp(
            logical,
            name=args.name,
            resource_group_name=ground.group,
            location=args.region,
            kind="functionapp,linux",
            reserved=True,
            server_farm_id=plan.id,
            https_only=True,
            client_affinity_enabled=False,
            identity=web.ManagedServiceIdentityArgs(
                type=web.ManagedServiceIdentityType.USER_ASSIGNED, user_assigned_identities=[ground.who.identity_id]
            ),
            key_vault_reference_identity=ground.who.identity_id,
            function_app_config=_config(args, ground),
            site_config=_site(args, ground),
            tags=args.tags,
            opts=child(self, *ground.ready),
        )
        self.name, self.app_id, self.host = app.name, app.id, app.default_host_name
        self.verification_id = app.custom_domain_verification_id.apply(lambda proof: proof or "")
        self.register_outputs({"name": self.name, "host": self.host})


def _config(args: AppArgs, ground: Ground) -> web.FunctionAppConfigArgs:
    warm = [web.FunctionsAlwaysReadyConfigArgs(name="http", instance_count=args.warm)]
    return web.FunctionAppConfigArgs(
        deployment=web.FunctionsDeploymentArgs(
            storage=web.FunctionsDeploymentStorageArgs(
                type=web.FunctionsDeploymentStorageType.BLOB_CONTAINER,
                value=ground.storage.package_url,
                authentication=web.FunctionsDeploymentStorageAuthenticationArgs(
                    type=web.AuthenticationType.USER_ASSIGNED_IDENTITY,
                    user_assigned_identity_resource_id=ground.who.identity_id,
                ),
            )
        ),
        runtime=web.FunctionsRuntimeArgs(name=web.RuntimeName.PYTHON, version=args.python),
        scale_and_concurrency=web.FunctionsScaleAndConcurrencyArgs(
            instance_memory_mb=instance_size_mb(args.memory_mb),
            maximum_instance_count=MAX_INSTANCES,
            always_ready=warm if args.warm else [],
        ),
        # Flex has no slots: a new package reaches the instances one after another instead.
        site_update_strategy=web.FunctionsSiteUpdateStrategyArgs(type=web.SiteUpdateStrategyType.ROLLING_UPDATE),
    )


def _site(args: AppArgs, ground: Ground) -> web.SiteConfigArgs:
    settings = {**_host_settings(ground), **args.settings}
    return web.SiteConfigArgs(
        app_settings=[web.NameValuePairArgs(name=name, value=settings[name]) for name in sorted(settings)],
        min_tls_version=web.SupportedTlsVersions.SUPPORTED_TLS_VERSIONS_1_2,
        http20_enabled=True,
        ftps_state=web.FtpsState.DISABLED,
        ip_security_restrictions=_only_through(args.front_door) if args.front_door is not None else [],
        ip_security_restrictions_default_action=(
            web.DefaultAction.DENY if args.front_door is not None else web.DefaultAction.ALLOW
        ),
    )


def _host_settings(ground: Ground) -> Mapping[str, Hand]:
    """What the Functions host reads: identities, no keys. Azure docs, functions-app-settings; 2026-11."""
    storage = ground.storage
    return {
        "AzureWebJobsStorage__credential": "managedidentity",
        "AzureWebJobsStorage__clientId": ground.who.client_id,
        "AzureWebJobsStorage__blobServiceUri": storage.blob,
        "AzureWebJobsStorage__queueServiceUri": storage.queue,
        "AzureWebJobsStorage__tableServiceUri": storage.table,
        "AzureWebJobsDisableHomepage": "true",
        "APPLICATIONINSIGHTS_CONNECTION_STRING": ground.connection,
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING": pulumi.Output.concat(
            "ClientId=", ground.who.client_id, ";Authorization=AAD"
        ),
        "AZURE_CLIENT_ID": ground.who.client_id,
    }


def _only_through(front_door: Hand) -> list[web.IpSecurityRestrictionArgs]:
    """Anyone can have a Front Door: the service tag says "a Front Door", the header says which one."""
    return [
        web.IpSecurityRestrictionArgs(
            name="front-door",
            action="Allow",
            priority=100,
            tag=web.IpFilterTag.SERVICE_TAG,
            ip_address="AzureFrontDoor.Backend",
            headers={"x-azure-fdid": [front_door]},
        )
    ]
