"""The people to whom ads are shown."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.querysets import START_OF_LOGIN, ClientQuerySet, Shuffled
from zoomad.names import straight

MAX_LOGIN_LENGTH = 1_000
MAX_LOCATION_LENGTH = 600  # it is part of an index, whose entries PostgreSQL limits to 2.7 kB


class Gender(models.TextChoices):
    """A client's gender."""

    MALE = "MALE", _("Male")
    FEMALE = "FEMALE", _("Female")


class Client(models.Model):
    """A person who can be shown ads."""

    client_id = models.UUIDField(_("id"), primary_key=True, default=uuid.uuid4)
    age = models.IntegerField(_("age"))
    gender = models.TextField(_("gender"), choices=Gender)
    login = models.TextField(_("login"))
    location = models.TextField(_("location"))

    objects = ClientQuerySet.as_manager()

    class Meta:
        db_table = "clients"
        indexes: ClassVar = [
            # For the admin, where clients are looked up by the beginning of the login. Of a long login only that
            # is kept here: PostgreSQL limits an index's entries to 2.7 kB.
            models.Index(START_OF_LOGIN, name="clients_login_start"),
            # For any one client: ids may follow the time at which they were made, their hashes follow nothing.
            models.Index(Shuffled("client_id"), name="clients_shuffled"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(age__gte=0), name="clients_age_not_negative"),
            models.CheckConstraint(condition=Q(gender__in=Gender.values), name="clients_gender_known"),
        ]
        verbose_name = _("client")
        verbose_name_plural = _("clients")

    def __str__(self) -> str:
        return straight(self.login) or str(self.pk)


class AudienceGroup(models.Model):
    """A number of clients of one place, gender and age."""

    location = models.TextField()
    gender = models.TextField()
    age = models.IntegerField()
    clients = models.IntegerField()

    class Meta:
        abstract = True


class AudienceCount(AudienceGroup):
    """How many clients there are of a place (or all), a gender (or all) and an age; see `clients.audiences`."""

    pk = models.CompositePrimaryKey("location", "gender", "age")

    class Meta:
        db_table = "audience_counts"


class AudienceChange(AudienceGroup):
    """What a statement that stored or deleted clients changed in the counts; written by a trigger."""

    id = models.BigAutoField(primary_key=True)

    class Meta:
        db_table = "audience_changes"
