"""What Grafana's role can read: the views of the schema `dashboards`, and nothing else."""

import re
from datetime import datetime, timedelta

import pytest
import yaml
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from campaigns.factories import CampaignFactory
from campaigns.models import Campaign
from stats.dashboards import ensure_reader
from tests.deployment import boards
from tests.deployment.played import ROLE, ask, seen_by_role
from tools.local.environment import ROOT
from zoomad.state.models import Selection
from zoomad.state.services import advance_day, switch_moderation, switch_selection

pytestmark = [pytest.mark.xdist_group("deployment"), seen_by_role]


def test_what_runs_is_what_the_selection_chooses_from(db):
    advance_day(day=5)
    for changes in (
        {}, {"start_date": 5}, {"start_date": 6}, {"end_date": 5}, {"end_date": 4}, {"is_paused": True},
        {"is_exhausted": True}, {"clicks_limit": 0}, {"impressions_limit": 0}, {"archived_at": timezone.now()},
    ):  # fmt: skip
        CampaignFactory(**changes)
    ensure_reader(role=ROLE, password="secret")
    shown = {row["campaign_id"] for row in ask("SELECT campaign_id FROM dashboards.campaigns WHERE is_running")}
    assert shown == set(Campaign.objects.running_on(5).values_list("pk", flat=True))
    assert len(shown) == 3


def test_days_and_switches_are_marked(db):
    """The annotations of the dashboard whose time is that of the clock; the others count virtual days."""
    ensure_reader(role=ROLE, password="secret")
    queries = {mark["name"]: mark["target"]["rawSql"] for mark in boards.annotations("backend") if "target" in mark}
    assert [ask(query) for query in queries.values()] == [[], []]
    advance_day(day=3)
    advance_day(day=7)
    switch_moderation(is_enabled=True)
    switch_selection(selection=Selection.PATIENT)
    marks = {name: [(row["tags"], row["text"]) for row in ask(query)] for name, query in queries.items()}
    assert marks == {
        "Days": [("day", "Day 3 → 7"), ("day", "Day 0 → 3")],
        "Switches": [("switch", "Selection: formula → patient"), ("switch", "Moderation: on")],
    }


def test_marks_have_the_form_that_grafana_documents(db):
    """A row is a mark: a time, a text, tags with commas between them. It is asked for as a table, for the time shown."""
    ensure_reader(role=ROLE, password="secret")
    advance_day(day=3)
    switch_moderation(is_enabled=True)
    targets = [mark["target"] for mark in boards.annotations("backend") if "target" in mark]
    assert [(target["format"], target["rawQuery"]) for target in targets] == [("table", True)] * 2
    for target in targets:
        (row,) = ask(target["rawSql"])
        assert {name: type(value) for name, value in row.items()} == {"time": datetime, "text": str, "tags": str}
        assert timezone.is_aware(row["time"])
        assert row["text"]
        assert re.fullmatch(r"[a-z]+(,[a-z]+)*", row["tags"])
        assert ask(target["rawSql"], until=row["time"] + timedelta(minutes=50)) == [row]
        assert ask(target["rawSql"], until=row["time"] - timedelta(minutes=1)) == []
        assert ask(target["rawSql"], until=row["time"] + timedelta(minutes=70)) == []


def test_the_mark_of_an_alert_names_labels_that_every_alert_has():
    (mark,) = [mark for mark in boards.annotations("backend") if "expr" in mark]
    rules = yaml.safe_load((ROOT / "prometheus" / "rules.yml").read_text())
    alerts = [rule for group in rules["groups"] for rule in group["rules"] if "alert" in rule]
    assert len(alerts) > 5
    labels = set.intersection(*[{"alertname", *alert["labels"]} for alert in alerts])
    told = set(re.findall(r"{{(\w+)}}", mark["titleFormat"])) | set(mark["tagKeys"].split(","))
    assert told <= labels


@pytest.mark.parametrize(
    "statement",
    ["SELECT count(*) FROM client_views", "SELECT * FROM auth_user", "DELETE FROM campaigns", "CREATE TABLE x ()"],
)
def test_the_reader_reads_the_views_only(db, statement):
    ensure_reader(role=ROLE, password="secret")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ask(statement)


def test_no_panel_and_no_view_reads_events(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT viewname, definition FROM pg_views WHERE schemaname = 'dashboards'")
        views = dict(cursor.fetchall())
    assert set(views) == {"advertisers", "campaigns", "campaign_days", "click_ages", "fill_days", "marks", "platform"}
    assert not [name for name, sql in views.items() if "client_views" in sql or "client_clicks" in sql]
