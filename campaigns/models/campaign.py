"""What advertisers book: an ad, its prices and limits, its days and its audience."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinValueValidator
from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Greatest
from django.utils.translation import gettext_lazy as _

from advertisers.models import Advertiser
from campaigns.models.play import (
    BY_BOTH_PRICES,
    BY_COST_PER_IMPRESSION,
    BY_PATIENCE,
    IN_PLAY,
    beginning_index,
    walked_index,
)
from campaigns.patience import EIGHTHS, HORIZONS
from campaigns.querysets import CampaignManager, CampaignQuerySet
from clients.audiences import EVERYBODY, EVERYWHERE, NO_UPPER_AGE, PLACE_MARK
from clients.models import MAX_LOCATION_LENGTH
from zoomad.database.amounts import AmountField
from zoomad.database.schema import Clock
from zoomad.decimals import DECIMAL_PLACES, WHOLE_DIGITS
from zoomad.names import straight

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_TITLE_LENGTH = 1_000
MAX_TEXT_LENGTH = 10_000
END_BEFORE_START = _("The end day cannot be before the start day.")
AGE_TO_BELOW_FROM = _("The upper age cannot be below the lower age.")


class TargetGender(models.TextChoices):
    """The gender of a campaign's audience; unset means the same as ALL."""

    MALE = "MALE", _("Male")
    FEMALE = "FEMALE", _("Female")
    ALL = "ALL", _("All")


def price_field(verbose_name: StrOrPromise) -> AmountField:
    """Make a column for an exact, non-negative amount of money."""
    return AmountField(
        verbose_name,
        max_digits=WHOLE_DIGITS + DECIMAL_PLACES,
        decimal_places=DECIMAL_PLACES,
        validators=[MinValueValidator(0)],
    )


class Campaign(models.Model):
    """A booking. Its prices are what an event costs from now on; each event keeps the price it was charged at.

    The `audience_…` and `ranking_…` columns are computed by the database from the columns above them: the same facts
    in the form in which the selection scans them (wildcards resolved, prices as floating point numbers for ranking).
    """

    campaign_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    advertiser = models.ForeignKey(
        Advertiser,
        verbose_name=_("advertiser"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="campaigns",
    )
    start_date = models.IntegerField(_("start day"), validators=[MinValueValidator(0)])
    end_date = models.IntegerField(_("end day"), validators=[MinValueValidator(0)])
    impressions_limit = models.IntegerField(_("impressions limit"), validators=[MinValueValidator(0)])
    clicks_limit = models.IntegerField(_("clicks limit"), validators=[MinValueValidator(0)])
    cost_per_impression = price_field(_("cost per impression"))
    cost_per_click = price_field(_("cost per click"))
    target_age_from = models.IntegerField(_("age from"), null=True, blank=True, validators=[MinValueValidator(0)])
    target_age_to = models.IntegerField(_("age to"), null=True, blank=True, validators=[MinValueValidator(0)])
    target_gender = models.TextField(_("gender"), null=True, blank=True, choices=TargetGender)
    target_location = models.TextField(
        _("location"), null=True, blank=True, validators=[MaxLengthValidator(MAX_LOCATION_LENGTH)]
    )
    ad_title = models.TextField(_("title"), blank=True, validators=[MaxLengthValidator(MAX_TITLE_LENGTH)])
    ad_text = models.TextField(_("text"), blank=True, validators=[MaxLengthValidator(MAX_TEXT_LENGTH)])
    ad_image_id = models.TextField(_("image"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Clock(), editable=False)
    # Set by the view or click that uses up a limit, so that the selection need not join the counters.
    is_exhausted = models.BooleanField(default=False, db_default=False, editable=False)
    # The smaller of the shares of the two limits that is left, rounded up; set by the view or click that passes a step.
    left_eighths = models.SmallIntegerField(default=EIGHTHS, db_default=EIGHTHS, editable=False)
    is_paused = models.BooleanField(_("paused"), default=False, db_default=False, editable=False)
    # Set where a change of the day found the campaign over or not yet begun, so that the selection need not pass it;
    # without the mark, the days decide. Every change of a campaign's days clears it. While the platform is waking those
    # that begin today, the selection looks at them too.
    is_dormant = models.BooleanField(default=False, db_default=False, editable=False)
    # One of the `HORIZONS`, no more than the days it has left: by it a patient selection orders campaigns.
    # Like the mark above it is updated after the day has moved, in portions and only under such a selection.
    horizon = models.SmallIntegerField(default=HORIZONS[0], db_default=HORIZONS[0], editable=False)
    # When it was deleted. Its charges are a bill, so the row stays, outside of the selection and all lists.
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)
    # Set for an archived campaign once it is known that something was charged for it; else it is erased.
    is_kept = models.BooleanField(default=False, db_default=False, editable=False)

    has_budget = models.GeneratedField(
        expression=ExpressionWrapper(
            Q(is_exhausted=False, impressions_limit__gt=0, clicks_limit__gt=0), output_field=models.BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    audience_gender = models.GeneratedField(
        expression=Coalesce("target_gender", Value(EVERYBODY)), output_field=models.TextField(), db_persist=True
    )
    audience_location = models.GeneratedField(
        expression=Case(
            When(target_location=None, then=Value(EVERYWHERE, output_field=models.TextField())),
            default=Concat(Value(PLACE_MARK, output_field=models.TextField()), F("target_location")),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    audience_age_from = models.GeneratedField(
        expression=Coalesce("target_age_from", Value(0)), output_field=models.IntegerField(), db_persist=True
    )
    audience_age_to = models.GeneratedField(
        expression=Coalesce("target_age_to", Value(NO_UPPER_AGE)), output_field=models.IntegerField(), db_persist=True
    )
    ranking_cpi = models.GeneratedField(
        expression=Cast("cost_per_impression", models.FloatField()), output_field=models.FloatField(), db_persist=True
    )
    ranking_cpc = models.GeneratedField(
        expression=Cast("cost_per_click", models.FloatField()), output_field=models.FloatField(), db_persist=True
    )
    ranking_top_price = models.GeneratedField(
        expression=Cast(Greatest("cost_per_click", "cost_per_impression"), models.FloatField()),
        output_field=models.FloatField(),
        db_persist=True,
    )

    objects = CampaignManager()
    everything = CampaignQuerySet.as_manager()

    class Meta:
        db_table = "campaigns"
        ordering: ClassVar = ["-created_at", "campaign_id"]
        indexes: ClassVar = [
            models.Index(fields=["advertiser", "-created_at", "campaign_id"], name="campaigns_newest_first"),
            models.Index(fields=["ranking_top_price"], condition=Q(archived_at=None), name="campaigns_live_top_price"),
            models.Index(fields=["archived_at"], condition=Q(archived_at__isnull=False), name="campaigns_archived"),
            models.Index(
                fields=["archived_at"],
                condition=Q(archived_at__isnull=False, is_kept=False),
                name="campaigns_unsettled",
            ),
            walked_index(BY_BOTH_PRICES, name="campaigns_by_both_prices"),
            walked_index(BY_COST_PER_IMPRESSION, name="campaigns_by_impression"),
            walked_index(BY_PATIENCE, "left_eighths", "horizon", name="campaigns_by_patience"),
            models.Index(fields=["ranking_cpi"], condition=IN_PLAY, name="campaigns_top_cpi"),
            beginning_index(BY_BOTH_PRICES, name="campaigns_begin_by_both_prices"),
            beginning_index(BY_COST_PER_IMPRESSION, name="campaigns_begin_by_impression"),
            beginning_index(BY_PATIENCE, "left_eighths", "horizon", name="campaigns_begin_by_patience"),
            models.Index(fields=["start_date"], condition=Q(is_dormant=True), name="campaigns_dormant"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(impressions_limit__gte=0), name="campaigns_impressions_limit"),
            models.CheckConstraint(
                condition=Q(clicks_limit__gte=0),
                name="campaigns_clicks_limit",
            ),
            models.CheckConstraint(
                condition=Q(cost_per_impression__gte=0, cost_per_click__gte=0),
                name="campaigns_prices",
            ),
            models.CheckConstraint(
                condition=Q(start_date__gte=0, end_date__gte=F("start_date")),
                name="campaigns_days",
                violation_error_message=END_BEFORE_START,
            ),
            models.CheckConstraint(
                condition=Q(target_gender=None) | Q(target_gender__in=TargetGender.values),
                name="campaigns_target_gender",
            ),
            models.CheckConstraint(
                condition=(Q(target_age_from=None) | Q(target_age_from__gte=0))
                & (Q(target_age_to=None) | Q(target_age_to__gte=Coalesce("target_age_from", 0))),
                name="campaigns_target_age",
                violation_error_message=AGE_TO_BELOW_FROM,
            ),
        ]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def __str__(self) -> str:
        return straight(self.ad_title) or str(self.pk)

    def clean(self) -> None:
        """Check the rules between fields, so that the API and the admin refuse with the same sentence.

        Raises:
            ValidationError: with one entry for each field that breaks a rule.

        """
        errors = {}
        if _exceeds(self.start_date, self.end_date):
            errors["end_date"] = ValidationError(END_BEFORE_START, code="end_before_start")
        if _exceeds(self.target_age_from, self.target_age_to):
            errors["target_age_to"] = ValidationError(AGE_TO_BELOW_FROM, code="age_to_below_from")
        if errors:
            raise ValidationError(errors)

    @property
    def has_idle_clicks_limit(self) -> bool:
        """Whether the clicks limit can never be reached, as there cannot be more clicks than impressions."""
        return self.clicks_limit > self.impressions_limit

    def has_started(self, day: int) -> bool:
        """Say whether the campaign has begun by this day."""
        return day >= self.start_date

    def is_over(self, day: int) -> bool:
        """Say whether the last day of the campaign has passed."""
        return day > self.end_date


def _exceeds(low: int | None, high: int | None) -> bool:
    return low is not None and high is not None and low > high
