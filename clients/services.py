"""Storing and deleting clients."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.db import transaction

from clients.models import Client
from zoomad.database.bulk import Upsert, last_of_each

UPSERT = Upsert(
    table="clients",
    columns={"client_id": "uuid", "login": "text", "age": "integer", "location": "text", "gender": "text"},
    key=("client_id",),
)

_with_each_deleted: list[Callable[[], object]] = []


def with_each_deleted(act: Callable[[], object]) -> None:
    """Have another app do this in each transaction that deletes a client, and with it what that app knows of it."""
    _with_each_deleted.append(act)


def store_clients(*, clients: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Create or update clients, all or none; of rows with one id the last counts, at the first one's place."""
    distinct = last_of_each(clients, "client_id")
    UPSERT.execute(distinct)
    return distinct


def delete_client(*, client_id: UUID) -> None:
    """Delete a client and its scores. What advertisers were charged for its views and clicks stays, as a bill does.

    Raises:
        NotFoundError: there is no such client.

    """
    with transaction.atomic():
        deleted, _by_table = Client.objects.filter(pk=client_id).delete()
        if not deleted:
            raise Client.objects.not_found()
        for act in _with_each_deleted:
            act()
