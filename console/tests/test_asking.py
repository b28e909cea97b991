"""How many of those who asked today fit an audience, reckoned for thousands of campaigns at once."""

import random
from types import SimpleNamespace

from clients.audiences import EVERYBODY, EVERYWHERE, NO_UPPER_AGE
from console.campaigns.asking import People

GROUPS = [
    (place, gender, age, random.Random(f"{place}{gender}{age}").randint(1, 9))
    for place in ("", "York", "=York")
    for gender in ("MALE", "FEMALE")
    for age in (0, 17, 18, 40, 99)
]


def one_by_one(campaign):
    return sum(
        count
        for place, gender, age, count in GROUPS
        if campaign.audience_location in {EVERYWHERE, f"={place}"}
        and campaign.audience_gender in {EVERYBODY, gender}
        and campaign.audience_age_from <= age <= campaign.audience_age_to
    )


def test_an_audience_is_counted_as_one_by_one():
    people = People(GROUPS)
    for place in (EVERYWHERE, "=", "=York", "==York", "=Nowhere"):
        for gender in (EVERYBODY, "MALE", "FEMALE"):
            for first, last in ((0, NO_UPPER_AGE), (0, 0), (18, 40), (19, 39), (100, 200)):
                campaign = SimpleNamespace(
                    audience_location=place, audience_gender=gender, audience_age_from=first, audience_age_to=last
                )
                assert people.fitting(campaign) == one_by_one(campaign)
    assert People([]).fitting(campaign) == 0
