"""The fields of a campaign, each described once; the wizard, editing, the preview and the card use this list."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from telegram_bot import parsers, texts
from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy
from telegram_bot.screens.campaign_audience import AudienceStep, PlaceStep, ReachStep
from telegram_bot.screens.campaign_steps import EndStep, ImageStep, StartStep, TermsStep, WrittenStep
from telegram_bot.ui.forms import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

STEPS: tuple[Step, ...] = (
    Step(
        field="ad_title",
        label=gettext_lazy("Title"),
        question=gettext_lazy("What is the ad's title?"),
        expects=gettext_lazy("One short line that makes people look. About 40 characters fit on a phone."),
        group="ad_title",
    ),
    WrittenStep(
        field="ad_text",
        label=gettext_lazy("Text"),
        question=gettext_lazy("What is the ad's text?"),
        group="ad_text",
    ),
    ImageStep(
        field="ad_image_id",
        label=gettext_lazy("Image"),
        question=gettext_lazy("Send a picture for the ad."),
        expects=gettext_lazy("As a photo or as a file: JPEG, PNG, WebP and the like, up to 10 MB."),
        shown=lambda _value: _("the one above"),
        skip=gettext_lazy("⏭ Skip: no picture"),
        group="image",
    ),
    TermsStep(
        field="impressions_limit",
        label=gettext_lazy("Impressions limit"),
        question=gettext_lazy("How many impressions at most?"),
        expects=gettext_lazy(
            "This many clients will see the ad; each counts once. Type a whole number, for example 1000."
        ),
        parse=parsers.whole_number,
        shown=texts.number,
        usual=(100, 1_000, 10_000, 100_000),
        group="limits",
    ),
    Step(
        field="cost_per_impression",
        label=gettext_lazy("Cost per impression"),
        question=gettext_lazy("What do you pay for one impression?"),
        expects=gettext_lazy(
            "The higher your prices, the more often your ad is chosen. Type an amount, for example 0.5."
        ),
        parse=parsers.amount,
        shown=texts.money,
        wire=Decimal,
        usual=("0.1", "0.5", "1", "5"),
        group="prices",
    ),
    Step(
        field="clicks_limit",
        label=gettext_lazy("Clicks limit"),
        question=gettext_lazy("How many clicks at most?"),
        expects=gettext_lazy("After this many clicks the ad is no longer shown. Type a whole number."),
        parse=parsers.whole_number,
        shown=texts.number,
        usual=(10, 100, 1_000, 10_000),
        group="limits",
    ),
    Step(
        field="cost_per_click",
        label=gettext_lazy("Cost per click"),
        question=gettext_lazy("What do you pay for one click?"),
        expects=gettext_lazy("It comes on top of the impression. Type an amount, for example 5."),
        parse=parsers.amount,
        shown=texts.money,
        wire=Decimal,
        usual=("1", "5", "10", "50"),
        group="prices",
    ),
    StartStep(
        field="start_date",
        label=gettext_lazy("First day"),
        question=gettext_lazy("On which day does the campaign start?"),
        parse=parsers.whole_number,
        shown=texts.number,
        group="days",
    ),
    EndStep(
        field="end_date",
        label=gettext_lazy("Last day"),
        question=gettext_lazy("On which day does it end?"),
        expects=gettext_lazy("The ad is still shown on that day."),
        parse=parsers.whole_number,
        shown=texts.number,
        group="days",
        not_below="start_date",
        bound_message=gettext_lazy("The end day cannot be before the start day."),
    ),
    AudienceStep(
        field="targeting.gender",
        label=gettext_lazy("Gender"),
        question=gettext_lazy("Who should see the ad?"),
        choices=(
            ("FEMALE", gettext_lazy("👩 Women")),
            ("MALE", gettext_lazy("👨 Men")),
            ("ALL", gettext_lazy("👥 All")),
        ),
        skip=gettext_lazy("⏭ Skip: any gender"),
        group="audience",
    ),
    ReachStep(
        field="targeting.age_from",
        label=gettext_lazy("Age from"),
        question=gettext_lazy("From which age?"),
        expects=gettext_lazy("Type a whole number, for example 25."),
        parse=parsers.whole_number,
        shown=texts.number,
        usual=(18, 25, 35, 45),
        skip=gettext_lazy("⏭ Skip: from any age"),
        group="audience",
    ),
    ReachStep(
        field="targeting.age_to",
        label=gettext_lazy("Age to"),
        question=gettext_lazy("Up to which age, inclusive?"),
        expects=gettext_lazy("Type a whole number, for example 60."),
        parse=parsers.whole_number,
        shown=texts.number,
        usual=(25, 35, 45, 60),
        skip=gettext_lazy("⏭ Skip: up to any age"),
        group="audience",
        not_below="targeting.age_from",
        bound_message=gettext_lazy("The upper age cannot be below the lower age."),
    ),
    PlaceStep(
        field="targeting.location",
        label=gettext_lazy("Location"),
        question=gettext_lazy("In which city is the ad shown?"),
        expects=gettext_lazy("The name must match letter by letter, capitals included: Moscow, not moscow."),
        skip=gettext_lazy("⏭ Skip: everywhere"),
        group="audience",
    ),
)

GROUPS = {
    "ad_title": gettext_lazy("✏️ Title"),
    "ad_text": gettext_lazy("📝 Text"),
    "image": gettext_lazy("🖼 Image"),
    "prices": gettext_lazy("💰 Prices"),
    "limits": gettext_lazy("🔢 Limits"),
    "days": gettext_lazy("📅 Days"),
    "audience": gettext_lazy("🎯 Audience"),
}
"""What is edited together, in the order of the menu."""
BEFORE_START = {"limits", "days"}
"""The groups that are offered only until the campaign starts."""
IN_THE_AD = {"ad_title", "ad_text", "image"}
"""The groups that make up the ad as users see it."""


def fields_of(group: str) -> list[str]:
    """Name the fields that are edited together."""
    return [step.field for step in STEPS if step.group == group]


def terms(fields: Mapping[str, Any]) -> list[str]:
    """List everything but the ad itself, a line for each field."""
    lines = [
        f"{step.label}: <b>{texts.safe(step.display(fields.get(step.field)))}</b>"
        for step in STEPS
        if step.group not in IN_THE_AD and not (step.skip and fields.get(step.field) is None)
    ]
    if (fields.get("clicks_limit") or 0) > (fields.get("impressions_limit") or 0):
        lines.append("⚠️ " + _("The clicks limit is above the impressions limit: it can never be reached."))
    return lines


def changes(fields: Mapping[str, object]) -> str:
    """Say what these fields are now, in one line."""
    parts = [
        f"{step.label}: {texts.bold(step.display(fields[step.field]), 60)}" for step in STEPS if step.field in fields
    ]
    return ", ".join(parts)
