"""Every client wants the same one campaign: how much slower that is, and whether its limits hold to the last view."""

from collections.abc import Iterator
from contextlib import contextmanager

from tools.bench.dataset import DAY
from tools.bench.lab import Lab, Platform
from tools.bench.results import Outcome, at_least, holds, ratios
from tools.bench.scenarios.bookings import booking
from tools.local.errors import EmbeddedError

SIZE = "C"
SHARE_OF_SPREAD_OUT = 0.9
PRICE = 1_000_000
COUNTS = """
SELECT impressions, clicks, (SELECT count(*) FROM client_views WHERE campaign_id = %(id)s),
       (SELECT count(*) FROM client_clicks WHERE campaign_id = %(id)s),
       spent_impressions = (SELECT sum(cost) FROM client_views WHERE campaign_id = %(id)s)
FROM campaign_deliveries WHERE campaign_id = %(id)s
"""


def hot(lab: Lab) -> Outcome:
    """Let each client ask once, with and without a campaign that outbids all others; then twice against a limit."""
    spread, crowded = [], []
    traffic = lab.ads(SIZE, once=True)
    with lab.platform(SIZE) as platform:
        for number in range(lab.effort.rounds):
            spread.append(lab.load("spread out", platform, traffic, seed=number))
            with everybodys_favourite(lab, platform):
                crowded.append(lab.load("one campaign for all", platform, traffic, seed=number))
        half = max(1, crowded[-1].requests // 2)
        with everybodys_favourite(lab, platform, impressions_limit=half, clicks_limit=half) as campaign:
            lab.load("up to a limit of views", platform, traffic)
            viewed = _counts(lab, platform, campaign)
        tenth = max(1, half // 10)
        with everybodys_favourite(lab, platform, clicks_limit=tenth) as campaign:
            lab.load("up to a limit of clicks", platform, lab.ads(SIZE, once=True, clicks=0.5))
            clicked = _counts(lab, platform, campaign)
        in_order = lab.verified(platform)
    rate = ratios([run.per_second for run in crowded], [run.per_second for run in spread])
    return Outcome(
        "Hot campaign",
        [*spread, *crowded],
        [
            at_least("ads a second, one campaign for all against spread out", rate, SHARE_OF_SPREAD_OUT),
            holds(f"exactly {half:,} views of a limit of {half:,}", viewed[0] == viewed[2] == half and viewed[4]),
            holds(f"exactly {tenth:,} clicks of a limit of {tenth:,}", clicked[1] == clicked[3] == tenth),
            holds("verify_counters finds no difference", in_order),
        ],
    )


@contextmanager
def everybodys_favourite(lab: Lab, platform: Platform, **limits: int) -> Iterator[str]:
    """Book a campaign that fits all clients and outbids all others; it is gone afterwards, with its views."""
    advertiser = lab.data(SIZE).advertisers[0]
    favourite = booking(cost_per_impression=PRICE, start_date=DAY, end_date=DAY, **limits)
    with platform.http() as client:
        answer = client.post(f"/advertisers/{advertiser}/campaigns", json=favourite)
        if answer.is_error:
            raise EmbeddedError(f"The campaign was not booked: {answer.text}")
        campaign = str(answer.json()["campaign_id"])
        yield campaign
        client.delete(f"/advertisers/{advertiser}/campaigns/{campaign}").raise_for_status()


def _counts(lab: Lab, platform: Platform, campaign: str) -> tuple[int, int, int, int, bool]:
    """Read views and clicks as counted, and as rows; and whether the money is the sum of the rows."""
    with lab.databases.connect(platform.database) as connection:
        row = connection.execute(COUNTS, {"id": campaign}).fetchone()
    return row or (0, 0, 0, 0, False)
