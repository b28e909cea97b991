"""How large the data sets are."""

from dataclasses import dataclass, replace
from typing import Literal

Prices = Literal["varied", "equal", "free"]


@dataclass(frozen=True, slots=True)
class Size:
    """How many there are of everything; `devoted` campaigns are the first advertiser's, and run all the time."""

    clients: int
    advertisers: int
    campaigns: int
    running: int
    scores: int
    views: int
    clicks: int
    devoted: int = 0
    popular: bool = False  # every client but the newcomers has seen the first campaign
    newcomers: int = 0  # the last clients, who have seen nothing
    towns: int = 20
    local: float = 0.3  # the share of campaigns that are for one town
    even: bool = False  # as many clients and campaigns in each town, instead of most of them in the first
    prices: Prices = "varied"


M = Size(
    clients=10_000,
    advertisers=200,
    campaigns=2_000,
    running=1_500,
    scores=500_000,
    views=500_000,
    clicks=50_000,
)
SIZES = {
    "S": Size(clients=200, advertisers=20, campaigns=80, running=60, scores=1_000, views=1_000, clicks=100),
    "M": M,
    # The campaigns of M with ten times the clients, scores, views and clicks.
    "H": replace(M, clients=100_000, scores=5_000_000, views=5_000_000, clicks=500_000),
    # M with ten times the clients: enough of them for each to come once.
    "C": replace(M, clients=100_000),
    # M with ten times the campaigns, and with a hundred thousand that run.
    "L": replace(M, campaigns=20_000, running=15_000),
    "X": replace(M, campaigns=130_000, running=100_000),
    # A thousand that run, among a hundred thousand that are over or have not begun.
    "Y": replace(M, campaigns=101_000, running=1_000),
    # Ten thousand that run, of which a client fits a handful.
    "R": replace(M, campaigns=13_000, running=10_000, views=5_000, clicks=500, towns=2_000, local=1.0, even=True),
    # Clients who have seen three hundred ads each; clients without scores; one price for all; no price at all.
    "W": replace(M, clients=2_000, scores=100_000, views=600_000),
    "N": replace(M, scores=0),
    "E": replace(M, prices="equal"),
    "F": replace(M, prices="free"),
    # A campaign with a million views, and an advertiser with a thousand campaigns.
    "B": Size(
        clients=1_000_000,
        advertisers=10,
        campaigns=1_100,
        running=1_050,
        scores=10_000,
        views=500_000,
        clicks=50_000,
        devoted=1_000,
        popular=True,
    ),
    # What operators may meet: ten million views, a million of them of one campaign.
    "O": Size(
        clients=1_000_000,
        advertisers=200,
        campaigns=10_000,
        running=6_000,
        scores=1_000_000,
        views=9_000_000,
        clicks=200_000,
        devoted=1,
        popular=True,
    ),
    # Ten million views, five of them of one campaign, and clients who are still to see it.
    "V": replace(M, clients=5_050_000, views=5_000_000, clicks=100_000, devoted=1, popular=True, newcomers=50_000),
}
# The same shapes in a few seconds, to see that all works.
TINY = Size(clients=60, advertisers=5, campaigns=20, running=15, scores=150, views=200, clicks=20)
TINY_SIZES = {
    **dict.fromkeys(SIZES, TINY),
    "C": replace(TINY, clients=3_000),
    "N": replace(TINY, scores=0),
    "E": replace(TINY, prices="equal"),
    "F": replace(TINY, prices="free"),
    "B": replace(TINY, devoted=10, popular=True),
    "O": replace(TINY, devoted=1, popular=True),
    "V": replace(TINY, clients=3_000, devoted=1, popular=True, newcomers=2_900),
}
