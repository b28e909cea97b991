"""The words in which clients are asked for."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.utils.translation import gettext_lazy as _

from clients.audiences import EVERYBODY, EVERYWHERE, PLACE_MARK
from zoomad.database.found import FoundQuerySet
from zoomad.errors import Reason

if TYPE_CHECKING:
    from clients.audiences import Audience
    from clients.models import Client  # noqa: F401 - named in quotes below


class ClientQuerySet(FoundQuerySet["Client"]):
    """Clients."""

    missing = (_("Client not found"), Reason.CLIENT_NOT_FOUND)

    def for_api(self) -> Self:
        """Take what the contract shows of a client."""
        rows: Self = self.values("client_id", "login", "age", "location", "gender")  # type: ignore[assignment]  # dicts instead of instances, the same words
        return rows

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

    def random(self) -> Any:
        """Pick any one client with one or two steps into the key's index, at any size of the table.

        Raises:
            NotFoundError: there is none.

        """
        clients = self.for_api().order_by("client_id")
        client = clients.filter(client_id__gte=uuid.uuid4()).first() or clients.first()
        if client is None:
            raise self.not_found()
        return client
