"""Storing and deleting clients."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.db import transaction

from clients import audiences
from clients.models import Client
from zoomad.database.bulk import Upsert, last_of_each
from zoomad.database.machines import is_spread

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
    if is_spread():
        with transaction.atomic():
            audiences.note(UPSERT.before_and_after(distinct, "location", "gender", "age"))
    else:
        UPSERT.execute(distinct)
    return distinct


def delete_client(*, client_id: UUID) -> None:
    """Delete a client and its scores. What advertisers were charged for its views and clicks stays, as a bill does.

    Raises:
        NotFoundError: there is no such client.

    """
    with transaction.atomic():
        client = Client.objects.filter(pk=client_id)
        group = client.select_for_update().values_list("location", "gender", "age").first() if is_spread() else None
        deleted, _by_table = client.delete()
        if not deleted:
            raise Client.objects.not_found()
        if group:
            audiences.note([(*group, None, None, None)])
        for act in _with_each_deleted:
            act()
