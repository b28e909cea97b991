"""Counters that always equal the events' rows, so that nothing has to count them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from advertisers.models import Advertiser
from campaigns.models import Campaign
from zoomad.database.amounts import AmountField
from zoomad.decimals import DECIMAL_PLACES, SUM_DIGITS

TOTALS = ("impressions", "clicks", "spent_impressions", "spent_clicks")


class Totals(models.Model):
    """Counts and sums of views and clicks, changed in the transaction that records the event."""

    impressions = models.IntegerField(default=0, db_default=0)
    clicks = models.IntegerField(default=0, db_default=0)
    spent_impressions = AmountField(max_digits=SUM_DIGITS, decimal_places=DECIMAL_PLACES, default=0, db_default=0)
    spent_clicks = AmountField(max_digits=SUM_DIGITS, decimal_places=DECIMAL_PLACES, default=0, db_default=0)

    class Meta:
        abstract = True


class CampaignDelivery(Totals):
    """All that a campaign has delivered so far: what its limits are held against. No row means nothing yet."""

    campaign = models.OneToOneField(
        Campaign, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="delivery"
    )

    class Meta:
        db_table = "campaign_deliveries"
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")


class CampaignDay(Totals):
    """What a campaign has delivered on one day, so that statistics cost days, not events."""

    pk = models.CompositePrimaryKey("campaign_id", "day")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="days"
    )
    day = models.IntegerField()

    class Meta:
        db_table = "campaign_days"
        verbose_name = _("delivery by day")
        verbose_name_plural = _("deliveries by day")
        indexes: ClassVar = [models.Index(fields=["day"], name="campaign_days_by_day")]


class AdvertiserDay(Totals):
    """What all campaigns of an advertiser have delivered on one day, in a few rows that are added up.

    The database's function `campaign_shard` says which of them a campaign counts into: so two campaigns of one
    advertiser seldom wait for each other. What a campaign was charged stays in it when the campaign is archived.
    """

    pk = models.CompositePrimaryKey("advertiser_id", "day", "shard")
    advertiser = models.ForeignKey(
        Advertiser, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="days"
    )
    day = models.IntegerField()
    shard = models.SmallIntegerField()

    class Meta:
        db_table = "advertiser_days"


class CampaignClickAge(models.Model):
    """How many clients of an age, as it was when they clicked, clicked on a campaign."""

    pk = models.CompositePrimaryKey("campaign_id", "age")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="click_ages"
    )
    age = models.IntegerField()
    clicks = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "campaign_click_ages"


class FillDay(models.Model):
    """How many requests of known clients got an ad on a day, how many did not, and with what scores.

    See `ads.delivery.fill_rate`.

    Neither a repeated view nor a request without an ad leaves another row, so nothing could make this again.
    """

    day = models.IntegerField(primary_key=True)
    filled = models.BigIntegerField(default=0, db_default=0)
    unfilled = models.BigIntegerField(default=0, db_default=0)
    scores = models.BigIntegerField(default=0, db_default=0)  # the sum, of all ads that were shown
    # Of those that were charged: how many, and the sum of what was above 0.
    scored_views = models.BigIntegerField(default=0, db_default=0)
    view_scores = models.BigIntegerField(default=0, db_default=0)
    clients = models.BigIntegerField(
        default=0, db_default=0
    )  # who asked; 0 where nobody counted: `ads.delivery.presence`

    class Meta:
        db_table = "fill_days"

    @property
    def asked(self) -> int:
        """How many requests there were."""
        return self.filled + self.unfilled

    @property
    def rate(self) -> float | None:
        """How many of a hundred requests got an ad; None where nobody asked."""
        return 100 * self.filled / self.asked if self.asked else None


class CounterAudit(models.Model):
    """The one row that says what came of the last comparison of all counters with the rows of events."""

    id = models.SmallIntegerField(primary_key=True, default=1, db_default=1)
    checked_at = models.DateTimeField()
    differences = models.IntegerField()

    class Meta:
        db_table = "counter_audit"
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="counter_audit_single_row")]
