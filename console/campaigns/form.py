"""The form of a campaign, checked by the services."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminImageFieldWidget, UnfoldAdminTextInputWidget

from campaigns.images.services import store_image, too_large
from campaigns.models import Campaign
from campaigns.services import FrozenError, change_campaign, create_campaign
from console.shared.editing import EditForm
from zoomad.decimals import digits
from zoomad.errors import InvalidError, PreconditionFailedError, UnavailableError, ZoomADError

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from campaigns.booking import Booking, Change

FIELDS = (
    "advertiser",
    "ad_title",
    "ad_text",
    "impressions_limit",
    "clicks_limit",
    "cost_per_impression",
    "cost_per_click",
    "start_date",
    "end_date",
    "target_gender",
    "target_age_from",
    "target_age_to",
    "target_location",
)


class CampaignForm(EditForm):
    """Books or changes a campaign through the services that the API uses too.

    Whether they accept it depends on the day and on what others do at this moment, so asking and doing are one step:
    the form is valid once the campaign is stored, and saving it afterwards has nothing left to do.
    """

    image = forms.FileField(label=_("Image"), required=False, widget=UnfoldAdminImageFieldWidget)
    # The image that was sent with a refused form, or that a copy begins with: it need not be chosen again.
    kept_image = forms.CharField(label=_("Image"), required=False, widget=forms.HiddenInput)
    no_image = forms.BooleanField(label=_("Without an image"), required=False)

    class Meta:
        model = Campaign
        fields = FIELDS
        widgets: ClassVar = {"ad_title": UnfoldAdminTextInputWidget, "target_location": UnfoldAdminTextInputWidget}
        help_texts: ClassVar = {
            "clicks_limit": _("The limit that is reached first ends the campaign."),
            "start_date": _("The first day; not before today."),
            "end_date": _("The last day, inclusive."),
            "target_location": _("Empty fits everywhere."),
            "target_gender": _("Empty fits everybody."),
        }

    def prepare(self) -> None:
        """Take texts and prices as the API does."""
        for name in ("ad_title", "ad_text", "target_location"):
            if isinstance(field := self.fields.get(name), forms.CharField):
                field.strip = False  # the API stores texts as they are
        if isinstance(place := self.fields.get("target_location"), forms.CharField):
            place.empty_value = None  # everywhere; as an empty text it would be a place without a name
        for name in ("cost_per_impression", "cost_per_click"):
            if name in self.fields:
                self.fields[name].prepare_value = _price  # type: ignore[method-assign]
        if "image" in self.fields:
            self.fields["image"].help_text = self._about_image()

    @property
    def kept_image_input(self) -> SafeString:
        """Render the image that the next sending of the form need not choose again."""
        known = self.cleaned_data if self.is_bound else self.initial
        return format_html('<input type="hidden" name="kept_image" value="{}">', known.get("kept_image") or "")

    def clean_image(self) -> str | None:
        """Store the image that was chosen, through the same checks as the API's, whatever else is wrong with the form.

        Raises:
            ValidationError: it is no image, or too large, or cannot be stored just now.

        """
        file = self.cleaned_data["image"]
        if not file:
            return None
        try:
            if file.size > settings.IMAGE_MAX_BYTES:
                raise too_large()
            return store_image(file=file.file)
        except (InvalidError, UnavailableError) as error:
            raise ValidationError(error.message) from error

    def clean_kept_image(self) -> str:
        """Take the image that was just chosen, or else the one that was kept."""
        kept: str = self.cleaned_data.get("image") or self.cleaned_data["kept_image"]
        if kept:
            self["image"].help_text = self._about_image(kept)
        return kept

    def _about_image(self, kept: str = "") -> str:
        if kept := kept or self.initial.get("kept_image") or "":
            link = format_html('<a class="zm-link" href="/files/{}" target="_blank">{}</a>', kept, _("this image"))
            return format_html(gettext("It will be {image}; choose another one to take its place."), image=link)
        if self.instance.ad_image_id:
            return gettext("Another image takes the place of the present one.")
        return gettext("Not required.")

    def _post_clean(self) -> None:
        """Check the shape of the fields as Django does, then let the service decide, and store."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            self.instance = self._store()
        except ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]
        except FrozenError as error:
            for name in error.fields:
                self.add_error(name if name in self.fields else None, gettext("It can no longer be changed."))
            self.add_error(None, gettext("The campaign has started: its limits and days can no longer be changed."))
        except InvalidError as error:
            field = error.field
            if field == "ad_image_id":
                field, self.cleaned_data["kept_image"] = "image", ""
            self.add_error(field if field in self.fields else None, ValidationError(error.message, code=error.code))
        except PreconditionFailedError:
            self._compare_anew()
        except ZoomADError as error:
            self.add_error(None, error.message)

    def _image(self) -> dict[str, str | None]:
        if self.cleaned_data.get("no_image"):
            return {"ad_image_id": None}
        kept = self.cleaned_data.get("kept_image")
        return {"ad_image_id": kept} if kept else {}

    def _store(self) -> Campaign:
        values = {
            name: self.cleaned_data[name] for name in FIELDS if name != "advertiser" and name in self.cleaned_data
        }
        if self.instance._state.adding:  # noqa: SLF001
            return create_campaign(
                advertiser_id=self.cleaned_data["advertiser"].pk, fields=cast("Booking", values | self._image())
            )
        # Only what this person changed, and only if it still is what they changed it from.
        changes = {name: value for name, value in values.items() if name in self.changed_data}
        return change_campaign(
            advertiser_id=self.instance.advertiser_id,
            campaign_id=self.instance.pk,
            changes=cast("Change", changes | self._image()),
            seen={name: self.initial[name] for name in changes},
        )

    def _compare_anew(self) -> None:
        """Compare with what is stored at this moment."""
        self.instance.refresh_from_db()
        mine = [name for name in self.changed_data if name in FIELDS]
        self.initial = {**self.initial, **{name: getattr(self.instance, name) for name in mine}}
        self._bound_fields_cache.clear()  # type: ignore[attr-defined]  # they remember their initial values
        for name in mine:
            if self.cleaned_data.get(name) != self.initial[name]:
                self.refuse_conflict(name)


def _price(value: object) -> object:
    """Write a price without the zeros that end it."""
    return digits(value) if isinstance(value, Decimal) else value
