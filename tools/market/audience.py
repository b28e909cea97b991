"""Who belongs to an audience, read from the contract apart from the platform: for all that judges or plays it."""

from collections.abc import Mapping
from typing import Any


def fits(audience: Mapping[str, Any], client: Mapping[str, object]) -> bool:
    """Say whether the client belongs to the audience, both as the API writes them; what is not set fits everybody."""
    gender, age_from, age_to, location = (audience.get(key) for key in ("gender", "age_from", "age_to", "location"))
    return (
        gender in {None, "ALL", client["gender"]}
        and (age_from is None or age_from <= client["age"])
        and (age_to is None or age_to >= client["age"])
        and location in {None, client["location"]}
    )
