"""The scores by which ads are chosen, and the reference that puts them in proportion."""

from typing import ClassVar

from django.core.checks import CheckMessage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from advertisers.models import Advertiser
from campaigns.models import Campaign
from clients.models import Client


class SharedThrough(models.ForeignObject):  # type: ignore[type-arg]  # not generic at run time
    """A relation to every row that shares a foreign key with this one, where Django would ask for a single one."""

    def _check_unique_target(self) -> list[CheckMessage]:
        return []


class ClientMlScore(models.Model):
    """How likely a client is to be interested in an advertiser: an integer, the larger the better, made elsewhere."""

    pk = models.CompositePrimaryKey("client_id", "advertiser_id")
    client = models.ForeignKey(
        Client, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="ml_scores"
    )
    advertiser = models.ForeignKey(
        Advertiser, on_delete=models.DO_NOTHING, db_constraint=False, related_name="ml_scores"
    )
    score = models.IntegerField(_("score"))
    # A score belongs to every campaign of its advertiser. The relation saves the selection a join with advertisers.
    campaign = SharedThrough(
        Campaign,
        on_delete=models.DO_NOTHING,
        from_fields=["advertiser"],
        to_fields=["advertiser"],
        related_name="ml_scores",
    )

    class Meta:
        db_table = "client_ml_scores"
        verbose_name = _("ML score")
        verbose_name_plural = _("ML scores")


class ScoreReference(models.Model):
    """The one row that holds the 90th percentile of all ML scores; kept by `ads.p90`."""

    id = models.SmallIntegerField(primary_key=True, default=1, db_default=1)
    p90 = models.FloatField(default=1, db_default=1)
    # Seconds of computing that may be spent now; negative while an expensive computation is being paid off.
    budget = models.FloatField(default=0, db_default=0)
    seconds = models.FloatField(default=0, db_default=0)  # that the last computation took
    computed_at = models.DateTimeField()

    class Meta:
        db_table = "ml_score_reference"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="ml_score_reference_single_row"),
            models.CheckConstraint(condition=Q(p90__gt=0), name="ml_score_reference_positive"),
        ]


class SelectionReference(models.Model):
    """The one row that holds what patient selections have learned; kept by `ads.reference`."""

    id = models.SmallIntegerField(primary_key=True, default=1, db_default=1)
    click_rate = models.FloatField()  # how many clicks a score of P90 brings
    # The last day on which every campaign was marked with its horizon; what has passed since makes walks longer.
    marked_on = models.IntegerField(null=True)
    # Until then no more floors are computed: those of the past are being paid off.
    floors_paid_at = models.DateTimeField(null=True)
    refreshed_at = models.DateTimeField()

    class Meta:
        db_table = "selection_reference"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="selection_reference_single_row"),
            models.CheckConstraint(condition=Q(click_rate__gt=0), name="selection_reference_positive"),
        ]


class CampaignFloor(models.Model):
    """The score below which a reserving selection does not show a campaign; kept by `ads.floors`."""

    campaign = models.OneToOneField(
        Campaign, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="reserved"
    )
    score = models.IntegerField(null=True)  # none: everybody who comes is shown it
    day = models.IntegerField()  # for which it was computed
    computed_at = models.DateTimeField()

    class Meta:
        db_table = "campaign_floors"


class ClientDays(models.Model):
    """On how many days a client asked for an ad, of those on which that was counted; see `ads.delivery.presence`."""

    client = models.OneToOneField(
        Client, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="presence"
    )
    days = models.IntegerField()
    last_day = models.IntegerField()

    class Meta:
        db_table = "client_days"


class ScoreChange(models.Model):
    """A mark that scores changed since the reference was computed; whoever changes them leaves it."""

    id = models.BigAutoField(primary_key=True)

    class Meta:
        db_table = "ml_score_changes"
