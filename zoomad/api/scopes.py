"""How far an API key reaches."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """What a key is for. Views say which scope an action takes; an operator's key fits everywhere."""

    OPERATOR = "operator", _("operator: everything")
    ADVERTISER = "advertiser", _("advertiser: its own campaigns and statistics")
    PLACEMENT = "placement", _("placement: ads and clicks")
