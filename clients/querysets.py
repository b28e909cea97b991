"""The words in which clients are asked for."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Collate, Left
from django.utils.translation import gettext_lazy as _

from clients.audiences import EVERYBODY, EVERYWHERE, PLACE_MARK
from zoomad.database.found import FoundQuerySet
from zoomad.errors import Reason

if TYPE_CHECKING:
    from clients.audiences import Audience
    from clients.models import Client  # noqa: F401 - named in quotes below

LOGIN_START = 100
START_OF_LOGIN = Collate(Left("login", LOGIN_START), "C")  # in whose order an index finds beginnings
HASHES = 2**64


class Shuffled(models.Func):
    """The hash of an id, 64 bits with a sign: the same for the same id, and otherwise as good as random."""

    function = "uuid_hash_extended"
    template = "%(function)s(%(expressions)s, 0)"
    arity = 1
    output_field = models.BigIntegerField()


class ClientQuerySet(FoundQuerySet["Client"]):
    """Clients, by their audience or their login."""

    missing = (_("Client not found"), Reason.CLIENT_NOT_FOUND)

    def for_api(self) -> Self:
        """Take what the contract shows of a client."""
        rows: Self = self.values("client_id", "login", "age", "location", "gender")  # type: ignore[assignment]  # dicts instead of instances, the same words
        return rows

    def called(self, prefix: str) -> Self:
        """Keep the clients whose login begins so; an index finds them."""
        starting = self.alias(start=START_OF_LOGIN).filter(start__startswith=prefix[:LOGIN_START])
        return starting.filter(login__startswith=prefix) if len(prefix) > LOGIN_START else starting

    def in_audience(self, audience: Audience) -> Self:
        """Keep the clients that a campaign is meant for."""
        clients = self.filter(age__gte=audience.age_from, age__lte=audience.age_to)
        if audience.gender != EVERYBODY:
            clients = clients.filter(gender=audience.gender)
        if audience.location != EVERYWHERE:
            clients = clients.filter(location=audience.location.removeprefix(PLACE_MARK))
        return clients

    def random(self) -> object:
        """Pick any one client with one or two steps into an index, at any size of the table and whatever the ids.

        Raises:
            NotFoundError: there is none.

        """
        clients = self.alias(shuffled=Shuffled("client_id")).order_by("shuffled").for_api()
        drawn = secrets.randbelow(HASHES) - HASHES // 2
        client = clients.filter(shuffled__gte=drawn).first() or clients.first()
        if client is None:
            raise self.not_found()
        return client
