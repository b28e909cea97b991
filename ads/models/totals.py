"""Counters that always equal the events' rows, so that nothing has to count them.

What moves with each view and click is kept by home (`ads.homes`). `CampaignDelivery` and `CampaignDay` are views of the
database that add up the homes.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from advertisers.models import Advertiser
from campaigns.models import Campaign
from zoomad.database.amounts import AmountField
from zoomad.decimals import DECIMAL_PLACES, SUM_DIGITS

FIRST_HOME = "00000000-0000-0000-0000-000000000000"
TOTALS = ("impressions", "clicks", "spent_impressions", "spent_clicks")


class Totals(models.Model):
    """Counts and sums of views and clicks, changed in the transaction that records the event."""

    impressions = models.IntegerField(default=0, db_default=0)
    clicks = models.IntegerField(default=0, db_default=0)
    spent_impressions = AmountField(max_digits=SUM_DIGITS, decimal_places=DECIMAL_PLACES, default=0, db_default=0)
    spent_clicks = AmountField(max_digits=SUM_DIGITS, decimal_places=DECIMAL_PLACES, default=0, db_default=0)

    class Meta:
        abstract = True


class AtHome(models.Model):
    """A row that the clients of one home change, and no others."""

    home = models.UUIDField(default=FIRST_HOME, db_default=FIRST_HOME)

    class Meta:
        abstract = True


class CampaignShare(Totals, AtHome):
    """How much of a campaign's limits a home may use, and all that it has used so far.

    That this is not more is a CHECK where there are several homes (`ads.homes`). Of the only home it is the limits that
    hold it, in the statement of the ad, of which a CHECK would take 2 %.
    """

    pk = models.CompositePrimaryKey("campaign_id", "home")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="shares"
    )
    impressions_allotted = models.IntegerField(default=0, db_default=0)
    clicks_allotted = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "campaign_shares"


class CampaignGrant(models.Model):
    """The bank: how much of a campaign's limits is in the hands of homes. No row: nobody had to ask yet."""

    campaign = models.OneToOneField(
        Campaign, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="grants"
    )
    impressions_limit = models.IntegerField()
    clicks_limit = models.IntegerField()
    impressions_granted = models.IntegerField()
    clicks_granted = models.IntegerField()

    class Meta:
        db_table = "campaign_grants"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(impressions_granted__gte=0, impressions_granted__lte=F("impressions_limit")),
                name="campaign_grants_impressions",
            ),
            models.CheckConstraint(
                condition=Q(clicks_granted__gte=0, clicks_granted__lte=F("clicks_limit")), name="campaign_grants_clicks"
            ),
        ]


class CampaignDelivery(Totals):
    """All that a campaign has delivered so far: what its limits are held against. No row means nothing yet."""

    campaign = models.OneToOneField(
        Campaign, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="delivery"
    )

    class Meta:
        db_table = "campaign_deliveries"
        managed = False
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")


class CampaignDayShare(Totals, AtHome):
    """What a campaign has delivered on one day to the clients of a home."""

    pk = models.CompositePrimaryKey("campaign_id", "day", "home")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="day_shares"
    )
    day = models.IntegerField()

    class Meta:
        db_table = "campaign_day_shares"
        indexes: ClassVar = [models.Index(fields=["day"], name="campaign_days_by_day")]


class CampaignDay(Totals):
    """What a campaign has delivered on one day, so that statistics cost days, not events."""

    pk = models.CompositePrimaryKey("campaign_id", "day")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="days"
    )
    day = models.IntegerField()

    class Meta:
        db_table = "campaign_days"
        managed = False
        verbose_name = _("delivery by day")
        verbose_name_plural = _("deliveries by day")


class AdvertiserDay(Totals, AtHome):
    """What all campaigns of an advertiser have delivered on one day, in a few rows that are added up.

    One for each home; where there is one home only, the database's function `campaign_shard` says which of eight rows a
    campaign counts into. So two campaigns of one advertiser seldom wait for each other. What a campaign was charged
    stays in it when the campaign is archived.
    """

    pk = models.CompositePrimaryKey("advertiser_id", "day", "home", "shard")
    advertiser = models.ForeignKey(
        Advertiser, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="days"
    )
    day = models.IntegerField()
    shard = models.SmallIntegerField()

    class Meta:
        db_table = "advertiser_days"


class ClickAgeShare(AtHome):
    """How many clients of a home, by their age as it was when they clicked, clicked on a campaign.

    The view `campaign_click_ages` adds up the homes, for Grafana.
    """

    pk = models.CompositePrimaryKey("campaign_id", "age", "home")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="click_ages"
    )
    age = models.IntegerField()
    clicks = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "click_age_shares"


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
