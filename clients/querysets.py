"""The words in which clients are asked for."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models


class ClientQuerySet(models.QuerySet[Any]):
    """Clients."""

    def for_api(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Take what the contract shows of a client."""
        return self.values("client_id", "login", "age", "location", "gender")

    def called(self, prefix: str) -> Self:
        """Keep the clients whose login begins so; an index finds them."""
        return self.filter(login__startswith=prefix)

    def in_audience(
        self, *, gender: str | None, age_from: int | None, age_to: int | None, location: str | None
    ) -> Self:
        """Keep the clients that a targeting is meant for; what is None is meant for everybody."""
        audience = self
        if gender not in {None, "ALL"}:
            audience = audience.filter(gender=gender)
        if age_from is not None:
            audience = audience.filter(age__gte=age_from)
        if age_to is not None:
            audience = audience.filter(age__lte=age_to)
        if location is not None:
            audience = audience.filter(location=location)
        return audience

    def random(self) -> dict[str, Any] | None:
        """Pick any one client with one or two steps into the key's index, at any size of the table."""
        clients = self.for_api().order_by("client_id")
        return clients.filter(client_id__gte=uuid.uuid4()).first() or clients.first()
