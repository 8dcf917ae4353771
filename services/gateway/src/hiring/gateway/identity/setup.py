"""Who vouches, by the settings."""

from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from hiring.gateway.identity.bearer import BearerTokens
from hiring.gateway.identity.issuer import Issuer
from hiring.gateway.identity.rates import Rates
from hiring.gateway.identity.service_tokens import ServiceTokens
from hiring.gateway.identity.sessions import Sessions
from hiring.gateway.identity.sign_in import SignIn
from hiring.gateway.identity.vouched import Vouched
from hiring.gateway.identity.vouching import Vouching
from hiring.gateway.settings import GatewaySettings
from hiring.gateway.store import Store


def sign_in_at(settings: GatewaySettings) -> SignIn | None:
    """How people sign in; None without an issuer."""
    if settings.oidc_issuer is None:
        return None
    issuer = Issuer(settings.oidc_issuer)
    return SignIn(issuer, BearerTokens(issuer, settings), settings)


def vouching(store: Store, settings: GatewaySettings, sign_in: SignIn | None) -> Vouching:
    """Everybody who vouches for callers."""
    lasts = timedelta(hours=settings.session_hours)
    sessions = Sessions(store, lasts, secure=not _is_own_machine(settings))
    bearer, rates = sign_in.tokens if sign_in else None, Rates(settings.requests_per_second)
    return Vouching(sessions, ServiceTokens(store), bearer, rates, Vouched(store), settings.development_identity)


def _is_own_machine(settings: GatewaySettings) -> bool:
    """Whether browsers reach us by plain http on this very machine: the one place where a cookie may go without TLS."""
    url = urlsplit(settings.public_url or f"http://{settings.http_host}")
    host = url.hostname or ""
    try:
        loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        loopback = False
    return url.scheme == "http" and loopback
