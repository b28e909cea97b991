"""Made-up clients, for tests."""

import factory

from clients.models import Client, Gender


class ClientFactory(factory.django.DjangoModelFactory[Client]):
    """A man of 30 in Moscow."""

    class Meta:
        model = Client

    login = factory.Sequence(lambda number: f"client{number}")
    age = 30
    location = "Moscow"
    gender = Gender.MALE
