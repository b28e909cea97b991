"""The form of a campaign, which refuses what the services refuse."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminImageFieldWidget, UnfoldAdminTextInputWidget

from campaigns.images.services import store_image, too_large
from campaigns.models import Campaign
from campaigns.services import change_campaign, create_campaign
from zoomad.errors import InvalidError, ZoomADError

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


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Books or changes a campaign through the services that the API uses too.

    Whether they accept it depends on the day and on what others do at this moment, so asking and doing are one step:
    the form is valid once the campaign is stored, and saving it afterwards has nothing left to do.
    """

    image = forms.FileField(
        label=_("Image"),
        required=False,
        widget=UnfoldAdminImageFieldWidget,
        help_text=_("Another image takes the place of the present one."),
    )
    no_image = forms.BooleanField(label=_("Without an image"), required=False)

    class Meta:
        model = Campaign
        fields = FIELDS
        widgets: ClassVar = {"ad_title": UnfoldAdminTextInputWidget, "target_location": UnfoldAdminTextInputWidget}
        help_texts: ClassVar = {
            "clicks_limit": _("At most the impressions limit."),
            "start_date": _("The first day; not before today."),
            "end_date": _("The last day, inclusive."),
            "target_location": _("Empty fits everywhere."),
            "target_gender": _("Empty fits everybody."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("ad_title", "ad_text", "target_location"):
            if isinstance(field := self.fields.get(name), forms.CharField):
                field.strip = False  # the API stores texts as they are
        if isinstance(place := self.fields.get("target_location"), forms.CharField):
            place.empty_value = None  # everywhere; as an empty text it would be a place without a name

    def _post_clean(self) -> None:
        """Check the shape of the fields as Django does, then let the service decide, and store."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            self.instance = self._store(**self._image())
        except ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]
        except InvalidError as error:
            field = error.field if error.field in self.fields else None
            self.add_error(field, ValidationError(error.message, code=error.code))
        except ZoomADError as error:
            self.add_error(None, error.message)

    def clean_image(self) -> Any:
        """Hold the image to the size that the API accepts."""
        file = self.cleaned_data["image"]
        if file and file.size > settings.IMAGE_MAX_BYTES:
            raise ValidationError(too_large().message)
        return file

    def _image(self) -> dict[str, str | None]:
        """Store the image that was chosen, through the same checks as the API's."""
        if file := self.cleaned_data.get("image"):
            try:
                return {"ad_image_id": store_image(file=file.file)}
            except InvalidError as error:
                raise InvalidError(error.message, field="image", code=error.code) from error
        return {"ad_image_id": None} if self.cleaned_data.get("no_image") else {}

    def _store(self, **image: str | None) -> Campaign:
        values = {
            name: self.cleaned_data[name] for name in FIELDS if name != "advertiser" and name in self.cleaned_data
        }
        if self.instance._state.adding:  # noqa: SLF001
            return create_campaign(advertiser_id=self.cleaned_data["advertiser"].pk, fields=values | image)
        # Only what this person changed: what somebody else changed meanwhile stays.
        changes = {name: value for name, value in values.items() if name in self.changed_data} | image
        return change_campaign(advertiser_id=self.instance.advertiser_id, campaign_id=self.instance.pk, changes=changes)
