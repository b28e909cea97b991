"""What is recorded when an ad is shown and clicked; these rows are the bill."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from clients.models import Client
from zoomad.database.amounts import AmountField
from zoomad.decimals import DECIMAL_PLACES, WHOLE_DIGITS


class Event(models.Model):
    """Something that is charged once for each client and campaign, at the price of its moment."""

    pk = models.CompositePrimaryKey("client_id", "campaign_id")
    client = models.ForeignKey(Client, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.DO_NOTHING, db_constraint=False)
    date = models.IntegerField()
    cost = AmountField(max_digits=WHOLE_DIGITS + DECIMAL_PLACES, decimal_places=DECIMAL_PLACES)

    class Meta:
        abstract = True


class ClientView(Event):
    """A client's first view of a campaign: an impression."""

    class Meta:
        db_table = "client_views"
        verbose_name = _("view")
        verbose_name_plural = _("views")
        default_related_name = "views"
        # Days only move forward, so the views of a day lie together: a few pages say where.
        indexes: ClassVar = [BrinIndex(fields=["date"], name="client_views_day")]


class ClientClick(Event):
    """A client's click on a campaign that it was shown."""

    class Meta:
        db_table = "client_clicks"
        verbose_name = _("click")
        verbose_name_plural = _("clicks")
        default_related_name = "clicks"
        indexes: ClassVar = [BrinIndex(fields=["date"], name="client_clicks_day")]
