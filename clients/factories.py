"""Made-up clients, for tests."""

from factory.declarations import Sequence

from clients.models import Client, Gender
from zoomad.factories import ModelFactory


class ClientFactory(ModelFactory[Client]):
    """A man of 30 in Moscow."""

    class Meta:
        model = Client

    login = Sequence(lambda number: f"client{number}")
    age = 30
    location = "Moscow"
    gender = Gender.MALE
