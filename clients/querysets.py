"""The words in which clients are asked for."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models


class ClientQuerySet(models.QuerySet[Any]):
    """Clients."""

    def for_api(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Take what the contract shows of a client."""
        return self.values("client_id", "login", "age", "location", "gender")

    def random(self) -> dict[str, Any] | None:
        """Pick any one client with one or two steps into the key's index, at any size of the table."""
        clients = self.for_api().order_by("client_id")
        return clients.filter(client_id__gte=uuid.uuid4()).first() or clients.first()
