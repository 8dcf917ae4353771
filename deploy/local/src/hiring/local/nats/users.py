"""Every user of the broker and what it may do."""

from hiring.chassis.reacting import consumers
from hiring.eventkit.log import permissions
from hiring.eventkit.log.permissions import Permissions
from hiring.gateway.webhooks.errands import CONSUMERS as WEBHOOKS
from hiring.local.reaching import OPERATOR, PROVISION, RESTORE
from hiring.local.system import SERVICES, all_consumers

GATEWAY = "gateway"


def users(*, restoring: bool = False) -> dict[str, Permissions]:
    """By name: one for each service, the gateway, whoever provisions, whoever operates; and whoever restores."""
    known = {
        **{
            service.name: permissions.service(service.name, consumers(service), service.publishes, service.reads)
            for service in SERVICES
        },
        GATEWAY: permissions.gateway(GATEWAY, WEBHOOKS),
        PROVISION: permissions.provisioning(PROVISION, all_consumers()),
        OPERATOR: permissions.operating(OPERATOR),
    }
    return {**known, RESTORE: permissions.restoring(RESTORE, all_consumers())} if restoring else known
