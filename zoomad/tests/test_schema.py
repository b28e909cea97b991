"""The tables as analysts know them."""

import pytest
from django.db import IntegrityError, connection, transaction

from campaigns.factories import CampaignFactory

COLUMNS = {
    "advertisers": {"advertiser_id", "name", "created_at"},
    "clients": {"client_id", "login", "age", "location", "gender"},
    "campaigns": {
        "campaign_id", "advertiser_id", "impressions_limit", "clicks_limit", "cost_per_impression", "cost_per_click",
        "ad_title", "ad_text", "ad_image_id", "start_date", "end_date", "target_gender", "target_age_from",
        "target_age_to", "target_location", "created_at",
    },
    "client_ml_scores": {"client_id", "advertiser_id", "score"},
    "client_views": {"client_id", "campaign_id", "date", "cost"},
    "client_clicks": {"client_id", "campaign_id", "date", "cost"},
}  # fmt: skip


def rows(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


@pytest.mark.parametrize("table", COLUMNS)
def test_tables_have_the_columns_of_the_contract(db, table):
    found = {
        name for (name,) in rows("SELECT column_name FROM information_schema.columns WHERE table_name = %s", table)
    }
    assert found >= COLUMNS[table]


@pytest.mark.parametrize(
    ("table", "second"),
    [("client_ml_scores", "advertiser_id"), ("client_views", "campaign_id"), ("client_clicks", "campaign_id")],
)
def test_primary_keys_are_composite_with_the_client_first(db, table, second):
    sql = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'p' AND conrelid = %s::regclass"
    assert rows(sql, table)[0][0].startswith(f"PRIMARY KEY (client_id, {second})")


def test_what_was_charged_cannot_be_deleted_and_all_else_goes_with_what_it_belongs_to(db):
    keys = rows(
        "SELECT conrelid::regclass::text, confrelid::regclass::text, confdeltype FROM pg_constraint "
        "WHERE contype = 'f' AND confrelid IN ('clients'::regclass, 'advertisers'::regclass, 'campaigns'::regclass)"
    )
    cascades, refuses = "c", "a"
    assert set(keys) == {
        ("api_keys", "advertisers", cascades),
        ("members", "advertisers", cascades),
        ("invitations", "advertisers", cascades),
        ("campaigns", "advertisers", cascades),
        ("campaign_floors", "campaigns", cascades),
        ("client_days", "clients", cascades),
        ("client_ml_scores", "clients", cascades),
        ("client_ml_scores", "advertisers", cascades),
        ("client_views", "campaigns", refuses),
        ("client_clicks", "campaigns", refuses),
        ("campaign_shares", "campaigns", refuses),
        ("campaign_day_shares", "campaigns", refuses),
        ("click_age_shares", "campaigns", refuses),
        ("campaign_grants", "campaigns", cascades),
    }


@pytest.mark.parametrize(
    "change",
    [
        "clicks_limit = -1",
        "impressions_limit = -1",
        "cost_per_click = -0.01",
        "end_date = start_date - 1",
        "target_gender = 'OTHER'",
        "target_age_from = 30, target_age_to = 29",
    ],
)
def test_the_database_refuses_what_the_rules_refuse(db, change):
    CampaignFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows(f"UPDATE campaigns SET {change} RETURNING 1")


def test_a_campaign_stored_by_hand_can_be_shown(api):
    """A row that is inserted with the contract's columns alone gets the others right from the database itself."""
    rows("INSERT INTO advertisers (advertiser_id, name) VALUES (gen_random_uuid(), 'A') RETURNING 1")
    rows("INSERT INTO clients VALUES (gen_random_uuid(), 30, 'MALE', 'a', 'Moscow') RETURNING 1")
    rows(
        "INSERT INTO campaigns (campaign_id, advertiser_id, impressions_limit, clicks_limit, cost_per_impression, "
        "cost_per_click, ad_title, ad_text, start_date, end_date, target_location) "
        "SELECT gen_random_uuid(), advertiser_id, 10, 5, 1, 2, 't', 'x', 0, 9, 'Moscow' FROM advertisers RETURNING 1"
    )
    client_id = rows("SELECT client_id FROM clients")[0][0]
    assert api.get(f"/ads?client_id={client_id}")["ad_title"] == "t"
