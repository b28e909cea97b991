"""The console's own pages, below /admin/."""

from django.urls import path
from django.views.i18n import set_language

from console.access import attempts
from console.advertisers import pages as advertisers
from console.bulk import pages as bulk
from console.campaigns import pages as campaigns
from console.moderation import pages as desk
from console.platform import pages as platform
from console.platform import search, selection
from console.records import pages as records
from console.reports import pages as reports
from console.scores import one
from console.scores import pages as scores

app_name = "console"

urlpatterns = [
    path("language/", set_language, name="language"),
    path("search/", search.search, name="search"),
    path("day/", platform.day, name="day"),
    path("moderation/", platform.moderation, name="moderation"),
    path("desk/", desk.desk, name="desk"),
    path("desk/recheck/", desk.recheck, name="recheck"),
    path("desk/<uid:verdict_id>/approve/", desk.approve, name="approve"),
    path("desk/<uid:verdict_id>/settle/", desk.settle, name="settle"),
    path("reports/", reports.report, name="reports"),
    path("bulk/", bulk.bulks, name="bulks"),
    path("bulk/upload/", bulk.upload, name="bulk-upload"),
    path("bulk/<int:bulk_id>/", bulk.bulk, name="bulk"),
    path("bulk/<int:bulk_id>/step/", bulk.step, name="bulk-step"),
    path("bulk/<int:bulk_id>/undo/", bulk.undo, name="bulk-undo"),
    path("reach/", campaigns.reach, name="reach"),
    path("selection/", selection.selection, name="selection"),
    path("campaign/<uid:campaign_id>/statistics/", campaigns.statistics, name="statistics"),
    path("campaign/<uid:campaign_id>/why/", campaigns.why, name="why"),
    path("campaign/<uid:campaign_id>/pause/", campaigns.pause, name="pause"),
    path("advertiser/<uid:advertiser_id>/restore/", advertisers.restore, name="restore-advertiser"),
    path("campaign/<uid:campaign_id>/restore/", campaigns.restore, name="restore"),
    path("attempt/<int:attempt_id>/unlock/", attempts.unlock, name="unlock"),
    path("views/", records.views, name="views"),
    path("clicks/", records.clicks, name="clicks"),
    path("scores/", scores.scores, name="scores"),
    path("scores/one/", one.score, name="score"),
    path("scores/upload/", scores.upload, name="upload"),
]
