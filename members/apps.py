"""The app of members."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """Who belongs to which advertiser."""

    name = "members"
    verbose_name = _("Members")
