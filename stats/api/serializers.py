"""Statistics on the wire."""

from typing import Any

from rest_framework import serializers

from stats.conversion import conversion
from stats.querysets import DayTotals, Period, Totals
from zoomad.api.fields import MoneyField, QueryIntegerField
from zoomad.decimals import DECIMAL_PLACES, SUM_DIGITS


class StatsSerializer(serializers.Serializer[Any]):
    """What was delivered, and what it cost."""

    impressions_count = serializers.IntegerField()
    clicks_count = serializers.IntegerField()
    conversion = serializers.FloatField(help_text="Clicks / impressions · 100, not rounded; 0 without impressions.")
    spent_impressions = MoneyField(whole_digits=SUM_DIGITS - DECIMAL_PLACES)
    spent_clicks = MoneyField(whole_digits=SUM_DIGITS - DECIMAL_PLACES)
    spent_total = MoneyField(whole_digits=SUM_DIGITS - DECIMAL_PLACES)

    def to_representation(self, instance: Totals) -> dict[str, object]:
        """Show a row of totals; sums are exact."""
        return {
            "impressions_count": instance["impressions"],
            "clicks_count": instance["clicks"],
            "conversion": conversion(impressions=instance["impressions"], clicks=instance["clicks"]),
            "spent_impressions": instance["spent_impressions"],
            "spent_clicks": instance["spent_clicks"],
            "spent_total": instance["spent_impressions"] + instance["spent_clicks"],
        }


class DailyStatsSerializer(StatsSerializer):
    """What was delivered on one day."""

    date = serializers.IntegerField(help_text="The day.")

    def to_representation(self, instance: DayTotals) -> dict[str, object]:  # type: ignore[override]  # of one day
        """Show a day's row."""
        return {"date": instance["day"], **super().to_representation(instance)}


class PeriodSerializer(serializers.Serializer[Any]):
    """The wanted days."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Declare the fields here, as `from` is a keyword of Python."""
        return {
            "from": QueryIntegerField(required=False, help_text="The first day, inclusive."),
            "to": QueryIntegerField(required=False, help_text="The last day, inclusive."),
        }

    def to_internal_value(self, data: object) -> Period:
        """Read the query."""
        days = super().to_internal_value(data)
        return Period(days.get("from"), days.get("to"))
