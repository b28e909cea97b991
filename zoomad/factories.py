"""What the factories of all apps have in common; for tests."""

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model
from factory.django import DjangoModelFactory

T = TypeVar("T", bound=Model)


class ModelFactory(DjangoModelFactory[T]):
    """Makes rows: calling the class makes one, which the library's annotations do not say."""

    class Meta:
        abstract = True

    if TYPE_CHECKING:

        def __new__(cls, **fields: object) -> T:
            """Make a row with these fields."""
