"""Webhooks on the side of who receives them. Source: Standard Webhooks 1.0.0, verifying signatures."""

import base64
import binascii
import hmac
import time
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from hiring.client.told import Happened

_TOLERANCE_SECONDS = 300


class Webhook(BaseModel):
    """A new endpoint: its id, and the secret that its receiver verifies with. Keep it: it is shown this once."""

    model_config = ConfigDict(frozen=True)

    id: str
    url: str
    secret: str


class NotGenuine(Exception):  # noqa: N818 - an answer
    """The message was not signed with that secret, was altered, or is too old or too new."""


def verified(secret: str, headers: Mapping[str, str], body: bytes) -> Happened:
    """The event in a message, by the endpoint's secret (`whsec_…`) and the very bytes that came.

    Keep `headers["webhook-id"]` for a while and pass over what was seen: a message may come more than once.

    Raises:
        NotGenuine: answer with a status that is not 2xx, and do nothing.
    """
    said = {name.lower(): value for name, value in headers.items()}
    try:
        id_, timestamp = said["webhook-id"], int(said["webhook-timestamp"])
        signatures = [one.partition(",") for one in said["webhook-signature"].split(" ")]
        given = [base64.b64decode(text, validate=True) for version, _, text in signatures if version == "v1"]
    except (KeyError, ValueError, binascii.Error):
        raise NotGenuine("the headers of a webhook are missing, or are not of their form") from None
    if abs(time.time() - timestamp) > _TOLERANCE_SECONDS:
        raise NotGenuine(f"the message was not sent within the last {_TOLERANCE_SECONDS} seconds")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    right = hmac.digest(key, f"{id_}.{timestamp}.".encode() + body, "sha256")
    if not any(hmac.compare_digest(right, one) for one in given):
        raise NotGenuine("no signature fits this secret and these bytes")
    return Happened.model_validate_json(body)
