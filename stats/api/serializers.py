"""Statistics on the wire."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rest_framework import serializers

TENTH = Decimal("0.1")


class StatsSerializer(serializers.Serializer[Any]):
    """What was delivered, and what it cost."""

    impressions_count = serializers.IntegerField()
    clicks_count = serializers.IntegerField()
    conversion = serializers.FloatField(
        help_text="Clicks per impression in percent, to one digit; 0 without impressions."
    )
    spent_impressions = serializers.DecimalField(max_digits=30, decimal_places=6)
    spent_clicks = serializers.DecimalField(max_digits=30, decimal_places=6)
    spent_total = serializers.DecimalField(max_digits=30, decimal_places=6)

    def to_representation(self, instance: dict[str, Any]) -> dict[str, Any]:
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

    day = serializers.IntegerField()

    def to_representation(self, instance: dict[str, Any]) -> dict[str, Any]:
        """Show a day's row."""
        return {**super().to_representation(instance), "day": instance["day"]}


def conversion(*, impressions: int, clicks: int) -> Decimal:
    """Give the share of impressions that were clicked, in percent, rounded half up to one digit."""
    if not impressions:
        return Decimal(0)
    return (Decimal(100 * clicks) / impressions).quantize(TENTH, ROUND_HALF_UP)
