"""One attempt to tell a webhook of an event."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, cast
from urllib.parse import urlunsplit

import httpx
from django.conf import settings

from events.api.serializers import EventSerializer
from webhooks.addresses import AddressError, resolve, split
from webhooks.signing import signed
from zoomad.api.renderers import dumps

if TYPE_CHECKING:
    from ssl import SSLContext
    from urllib.parse import SplitResult

    from events.models import Event
    from webhooks.models import Webhook

MOST_ANSWER_BYTES = 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt: a status and the beginning of the answer, or why there is none."""

    status: int | None
    text: str

    @property
    def is_accepted(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


def send(webhook: Webhook, event: Event) -> Answer:
    """Send an event, and wait for the answer no longer than is allowed; redirects are not followed."""
    body = body_of(event, shows_addresses=webhook.advertiser_id is None)
    signature = signed(secret=webhook.secret, message_id=f"event_{event.pk}", timestamp=int(time.time()), body=body)
    headers = {"Content-Type": "application/json", "User-Agent": "ZoomAD-Webhooks/1", **signature}
    try:
        parts = split(webhook.url)
        return asyncio.run(_post(parts, resolve(parts), headers, body))
    except AddressError as error:
        return Answer(None, str(error))
    except TimeoutError:
        return Answer(None, f"No answer within {settings.WEBHOOKS_TIMEOUT:g} s.")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Answer(None, f"{type(error).__name__}: {error}"[:MOST_ANSWER_BYTES])


def body_of(event: Event, *, shows_addresses: bool) -> bytes:
    """Write an event as the convention has it: its kind, its time, and the event as in the feed."""
    data = cast("dict[str, object]", EventSerializer(event, context={"shows_addresses": shows_addresses}).data)
    return dumps({"type": event.kind, "timestamp": data["created_at"], "data": data})


async def _post(parts: SplitResult, address: str, headers: dict[str, str], body: bytes) -> Answer:
    """Send to the address that was found, under the host's own name, for which its certificate is valid."""
    place = f"[{address}]" if ":" in address else address
    url = urlunsplit(
        (parts.scheme, f"{place}:{parts.port}" if parts.port else place, parts.path or "/", parts.query, "")
    )
    headers = {**headers, "Host": parts.netloc}
    extensions = {"sni_hostname": parts.hostname}
    async with (
        asyncio.timeout(settings.WEBHOOKS_TIMEOUT),  # for the whole of it, however slowly an answer drips
        httpx.AsyncClient(verify=_trust(), trust_env=False, timeout=settings.WEBHOOKS_TIMEOUT) as client,
        client.stream("POST", url, content=body, headers=headers, extensions=extensions) as response,
    ):
        beginning = b""
        async for chunk in response.aiter_raw():
            beginning += chunk
            if len(beginning) >= MOST_ANSWER_BYTES:
                break
        text = beginning[:MOST_ANSWER_BYTES].decode(errors="replace").replace("\0", "")
        return Answer(response.status_code, text)


@cache
def _trust() -> SSLContext:
    """Load the certificates of the authorities, once."""
    return httpx.create_ssl_context(trust_env=False)
