import numpy as np

from tools.bench.dataset import DAY, Dataset
from tools.bench.sizes import SIZES, TINY, TINY_SIZES


def rows(dataset):
    return {table.name: "".join(table.blocks).splitlines() for table in dataset.tables()}


def test_the_same_seed_gives_the_same_rows_and_another_seed_others():
    assert rows(Dataset(TINY)) == rows(Dataset(TINY))
    assert rows(Dataset(TINY))["clients"] != rows(Dataset(TINY, seed=8))["clients"]


def test_there_is_as_much_of_everything_as_the_size_says():
    counts = {name: len(lines) for name, lines in rows(Dataset(SIZES["S"])).items()}
    size = SIZES["S"]
    assert counts == {
        "advertisers": size.advertisers,
        "clients": size.clients,
        "campaigns": size.campaigns,
        "client_ml_scores": size.scores,
        "client_views": size.views,
        "client_clicks": size.clicks,
    }


def test_so_many_campaigns_run_on_the_day_under_test():
    dataset = Dataset(SIZES["M"])
    runs = (dataset.start <= DAY) & (dataset.end >= DAY)
    assert runs.sum() == SIZES["M"].running
    assert (dataset.start <= dataset.end).all()


def test_clients_saw_what_was_meant_for_them_while_it_ran_and_each_campaign_once():
    dataset = Dataset(SIZES["S"])
    client, campaign, day = dataset.views
    assert dataset.fits(client, campaign).all()
    assert (dataset.start[campaign] <= day).all()
    assert (day <= np.minimum(dataset.end[campaign], DAY)).all()
    assert len(set(zip(client, campaign, strict=True))) == len(client)


def test_more_history_leaves_the_campaigns_as_they_are():
    def campaigns(size):
        return next(list(table.blocks) for table in Dataset(size).tables() if table.name == "campaigns")

    assert campaigns(SIZES["M"]) == campaigns(SIZES["C"])


def test_one_campaign_is_seen_by_everybody_where_that_is_asked_for():
    size = TINY_SIZES["B"]
    dataset = Dataset(size)
    client, campaign, _ = dataset.views
    assert sorted(client[campaign == 0]) == list(range(size.clients))
    assert (dataset.advertiser[: size.devoted] == 0).all()


def test_newcomers_have_seen_nothing():
    size = TINY_SIZES["V"]
    client, campaign, _ = Dataset(size).views
    assert client.max() < size.clients - size.newcomers
    assert sorted(client[campaign == 0]) == list(range(size.clients - size.newcomers))


def test_a_market_of_small_towns_leaves_each_client_a_handful():
    size = SIZES["R"]
    dataset = Dataset(size)
    running = np.flatnonzero((dataset.start <= DAY) & (dataset.end >= DAY))
    some = np.arange(0, size.clients, 100)
    fitting = [dataset.fits(np.full_like(running, client), running).sum() for client in some]
    assert 1 <= np.mean(fitting) <= 5


def test_prices_are_equal_or_nothing_where_that_is_asked_for():
    equal, free = Dataset(TINY_SIZES["E"]), Dataset(TINY_SIZES["F"])
    assert len(set(equal.cpi)) == len(set(equal.cpc)) == 1
    assert equal.cpi[0] > 0
    assert not free.cpi.any()
    assert not free.cpc.any()
