"""Conversion: how many of a hundred impressions were clicked, the one definition for all places that show it.

In Python and in SQL the same: a plain quotient for programs; for people one digit, rounded half up, and none at all
where there were no impressions. (A click counts on the day on which it comes, so a day can have clicks and no
impressions.)
"""

from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Case, Expression, F, FloatField, Value, When
from django.db.models.functions import Cast

TENTH = Decimal("0.1")

# What `rounded` does, as a function of the database that Grafana may use: dashboards.conversion(impressions, clicks).
SQL_ROUNDED = (
    "CREATE FUNCTION dashboards.conversion(impressions bigint, clicks bigint) RETURNS numeric "
    "LANGUAGE sql IMMUTABLE PARALLEL SAFE "
    "RETURN CASE WHEN impressions > 0 THEN round(100::numeric * clicks / impressions, 1) END"
)


def conversion(*, impressions: int, clicks: int) -> float:
    """Give the quotient, in percent; 0 without impressions."""
    return 100 * clicks / impressions if impressions else 0.0


def rounded(*, impressions: int, clicks: int) -> Decimal | None:
    """Give it for people; None without impressions."""
    if not impressions:
        return None
    return (Decimal(100 * clicks) / impressions).quantize(TENTH, ROUND_HALF_UP)


def per_thousand(*, spend: Decimal, impressions: int) -> Decimal | None:
    """Say what a thousand impressions earned; None without impressions."""
    return 1000 * spend / impressions if impressions else None


def conversion_of(impressions: str, clicks: str) -> Expression:
    """Say the quotient in SQL, for columns of these names; 0 without impressions."""
    quotient = Value(100.0) * Cast(F(clicks), FloatField()) / F(impressions)
    return Case(When(**{f"{impressions}__gt": 0}, then=quotient), default=Value(0.0), output_field=FloatField())
