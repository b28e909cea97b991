"""The words in which clients are asked for."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from clients.audiences import EVERYBODY, EVERYWHERE, PLACE_MARK

if TYPE_CHECKING:
    from clients.audiences import Audience


class ClientQuerySet(models.QuerySet[Any]):
    """Clients."""

    def for_api(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Take what the contract shows of a client."""
        return self.values("client_id", "login", "age", "location", "gender")

    def called(self, prefix: str) -> Self:
        """Keep the clients whose login begins so; an index finds them."""
        return self.filter(login__startswith=prefix)

    def in_audience(self, audience: Audience) -> Self:
        """Keep the clients that a campaign is meant for."""
        clients = self.filter(age__gte=audience.age_from, age__lte=audience.age_to)
        if audience.gender != EVERYBODY:
            clients = clients.filter(gender=audience.gender)
        if audience.location != EVERYWHERE:
            clients = clients.filter(location=audience.location.removeprefix(PLACE_MARK))
        return clients

    def random(self) -> dict[str, Any] | None:
        """Pick any one client with one or two steps into the key's index, at any size of the table."""
        clients = self.for_api().order_by("client_id")
        return clients.filter(client_id__gte=uuid.uuid4()).first() or clients.first()
