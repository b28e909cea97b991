"""What the calls are made with: a small world, so that things meet, and now and then something that is wrong."""

from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st

CLIENTS = [str(UUID(int=number, version=4)) for number in range(1, 6)]
ADVERTISERS = [str(UUID(int=number, version=4)) for number in range(101, 103)]
STRANGER = str(UUID(int=999, version=4))
PLACES = ["Moscow", "Moscow", "Omsk", "moscow", ""]
WRONG = [None, True, -1, 1.5, 2**31, "5", "\0", "x", [], {}]


def mostly(usual, *rare):
    """Draw what is usual, and each of the rare values once in twenty times."""
    return st.integers(0, 19).flatmap(lambda die: usual if die < 20 - len(rare) else st.just(rare[die - 20]))


@st.composite
def sometimes_wrong(draw, bodies, *, one_in=20):
    """Draw a body; one of so many has a field that is missing, of another kind, or unheard of."""
    body = dict(draw(bodies))
    if draw(st.integers(1, one_in)) == one_in:
        flaw = draw(st.sampled_from(["missing", "wrong", "unheard_of"]))
        name = draw(st.sampled_from([*sorted(body), "unheard_of"]))
        if flaw == "missing":
            body.pop(name, None)
        else:
            body[name] = draw(st.sampled_from(WRONG))
    return body


def lists_of(bodies):
    return mostly(st.lists(sometimes_wrong(bodies, one_in=40), min_size=1, max_size=4), [], {}, [[]])


client_ids = mostly(st.sampled_from(CLIENTS), STRANGER)
advertiser_ids = mostly(st.sampled_from(ADVERTISERS), STRANGER)
visits = st.lists(
    st.tuples(st.sampled_from(CLIENTS), st.sampled_from(["clicks later", "clicks", "leaves"])), min_size=4, max_size=12
)
new_campaign_ids = st.uuids(version=4).map(str)
prices = (  # often the same, so that values tie
    st.sampled_from([1, 1, 1, 2, 0])
    | st.sampled_from([1, 1, 1, 3, Decimal("0.5")])
    | st.decimals(0, 3, places=1)
    | st.decimals(0, 100, places=6)
    | st.decimals(0, 100, places=25)
    | st.floats(0, 100, allow_subnormal=False).map(lambda quotient: quotient / 3).filter(lambda price: price > 1e-30)
)
switches = sometimes_wrong(st.just({"is_enabled": False}), one_in=2)
queries = st.fixed_dictionaries({}, optional={"size": st.integers(0, 4) | st.just(1001), "page": st.integers(0, 3)})

client_fields = {
    "login": st.sampled_from(["anna", ""]),
    "age": st.integers(17, 20),
    "location": st.sampled_from(PLACES),
    "gender": st.sampled_from(["MALE", "FEMALE"]),
}
clients = st.fixed_dictionaries(
    {"client_id": st.sampled_from(CLIENTS), **client_fields, "age": st.sampled_from([17, 18, 19, 20, 0, 151, 18.0])}
)
all_clients = st.tuples(
    *(st.fixed_dictionaries({"client_id": st.just(client_id), **client_fields}) for client_id in CLIENTS)
).map(list)
advertisers = st.fixed_dictionaries(
    {"advertiser_id": st.sampled_from(ADVERTISERS), "name": st.sampled_from(["Coffee", ""])}
)
all_advertisers = [{"advertiser_id": advertiser_id, "name": "Coffee"} for advertiser_id in ADVERTISERS]
score = st.sampled_from([0, 0, 10, 10.0, 20, 30, -5]) | st.integers(-100, 1000)
good_scores = st.fixed_dictionaries(
    {"client_id": st.sampled_from(CLIENTS), "advertiser_id": st.sampled_from(ADVERTISERS), "score": score}
)
scores = good_scores | st.fixed_dictionaries({"client_id": client_ids, "advertiser_id": advertiser_ids, "score": score})
targetings = sometimes_wrong(
    st.fixed_dictionaries(
        {},
        optional={
            "gender": st.sampled_from(["MALE", "FEMALE", "ALL", None]),
            "age_from": st.sampled_from([None, 17, 18, 18, 19]),
            "age_to": st.sampled_from([None, 18, 19, 19, 20]),
            "location": st.sampled_from([None, None, *PLACES]),
        },
    ),
)
limits = {
    "impressions_limit": st.sampled_from([5, 4, 4, 3, 3, 2, 1, 0]),
    "clicks_limit": st.sampled_from([3, 2, 2, 1, 1, 0]),
}
texts = {"ad_title": st.sampled_from(["Coffee", "Tea", ""]), "ad_text": st.just("Roasted this morning.")}
costs = {"cost_per_impression": prices, "cost_per_click": prices}
dates = {
    "start_date": st.sampled_from([0, 0, 0, 0, 1, 3, 3, -1]),
    "end_date": st.sampled_from([9, 9, 4, 3, 2, 1, 0]),
}  # from today
campaign_fields = {**limits, **costs, **texts, **dates}
options = {
    "ad_image_id": mostly(st.none(), "missing.webp"),
    "targeting": st.sampled_from([None, None, {}]) | targetings,
}
good_bookings = st.fixed_dictionaries(campaign_fields, optional=options)
bookings = sometimes_wrong(good_bookings)
pauses = {"is_paused": st.sampled_from([False, False, True])}
changes = sometimes_wrong(st.fixed_dictionaries({}, optional={**costs, **texts, **options, **pauses}))
frozen_changes = sometimes_wrong(st.fixed_dictionaries({}, optional={**limits, **dates}))


def counted_from(today, body):
    """Write the days as the platform counts them."""
    return {name: value + today if name in dates and type(value) is int else value for name, value in body.items()}


def as_sent(body):
    """Read a body as it is once it has been JSON: every number exact."""
    if isinstance(body, float):
        return Decimal(repr(body))
    if isinstance(body, dict):
        return {name: as_sent(value) for name, value in body.items()}
    return [as_sent(item) for item in body] if isinstance(body, list) else body
