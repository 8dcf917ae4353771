"""Identity: who asks. Nobody, unless somebody vouches for them."""

from hiring.gateway.identity.caller import Caller
from hiring.gateway.identity.vouching import Asks, caller_of, csrf_token

__all__ = ["Asks", "Caller", "caller_of", "csrf_token"]
