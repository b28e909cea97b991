"""Made-up clients, for tests."""

from uuid import uuid4

from factory.declarations import Sequence

from clients import audiences
from clients.models import Client, Gender
from zoomad.database.machines import is_spread
from zoomad.factories import ModelFactory


class ClientFactory(ModelFactory[Client]):
    """A man of 30 in Moscow."""

    class Meta:
        model = Client

    login = Sequence(lambda number: f"client{number}")
    age = 30
    location = "Moscow"
    gender = Gender.MALE

    @classmethod
    def _create(cls, model_class: type[Client], *args: object, **fields: object) -> Client:
        """Make one; of several machines no trigger notes it."""
        client: Client = super()._create(model_class, *args, **fields)
        if is_spread():
            audiences.note([(None, None, None, client.location, client.gender, client.age)])
        return client


def registration(**changes: object) -> dict[str, object]:
    """Write a client, with an id of its own, as a program would store it."""
    return {
        "client_id": str(uuid4()),
        "login": "anna",
        "age": 30,
        "location": "Moscow",
        "gender": "FEMALE",
        **changes,
    }
