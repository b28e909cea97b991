"""What the tests of operators' acts fill in and read."""

from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.tests.conftest import png

LIST = "/admin/campaigns/campaign/"
TERMS = {
    "ad_title": "Coffee",
    "ad_text": "Roasted this morning.",
    "impressions_limit": 10,
    "clicks_limit": 5,
    "cost_per_impression": "0.5",
    "cost_per_click": "10",
    "start_date": 5,
    "end_date": 9,
    "target_gender": "",
    "target_age_from": "",
    "target_age_to": "",
    "target_location": "",
}


def change_page(campaign):
    return f"{LIST}{campaign.pk}/change/"


def terms_of(campaign, **changes):
    terms = {name: getattr(campaign, name) for name in TERMS}
    return {name: "" if value is None else value for name, value in (terms | changes).items()}


def errors_of(response):
    assert response.status_code == 200
    form = response.context["adminform"].form
    return {field: list(sentences) for field, sentences in form.errors.items()}


def history():
    return [entry.get_change_message() for entry in LogEntry.objects.order_by("-id")]


def picture():
    return SimpleUploadedFile("red.png", png(8, 8))


def lines(*rows):
    return "\n".join(["client_id,advertiser_id,score", *(",".join(map(str, row)) for row in rows)])
