"""Every user of the broker and what it may do."""

from hiring.chassis.reacting import consumers
from hiring.contracts.audit import ListSigningKeys, ProveConsistency, ProveInclusion, ShowTreeHead, VouchFor
from hiring.contracts.subjects import query
from hiring.eventkit.log import permissions
from hiring.eventkit.log.permissions import Permissions
from hiring.gateway.webhooks.errands import CONSUMERS as WEBHOOKS
from hiring.local.reaching import OPERATOR, PLAYER, PROVISION, RESTORE
from hiring.local.system import SERVICES, all_consumers

GATEWAY = "gateway"
PROOFS = tuple(
    query(asked.service, asked.__name__)
    for asked in (ShowTreeHead, ListSigningKeys, ProveInclusion, ProveConsistency, VouchFor)
)
"""What an operator may ask: how the log is proven, and nothing that is about people."""


def users(*, restoring: bool = False, playing: bool = False) -> dict[str, Permissions]:
    """By name: one for each service, the gateway, whoever provisions, whoever operates.

    Where that is asked for, whoever restores the log, and whoever plays the demonstration.
    """
    known = {
        **{
            service.name: permissions.service(service.name, consumers(service), service.publishes, service.reads)
            for service in SERVICES
        },
        GATEWAY: permissions.gateway(GATEWAY, WEBHOOKS),
        PROVISION: permissions.provisioning(PROVISION, all_consumers()),
        OPERATOR: permissions.operating(OPERATOR, PROOFS),
    }
    if restoring:
        known[RESTORE] = permissions.restoring(RESTORE, all_consumers())
    if playing:
        known[PLAYER] = permissions.playing(PLAYER)
    return known
