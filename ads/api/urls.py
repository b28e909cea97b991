"""Routes of `ads`."""

from django.urls import path

from ads.api.views import AdViewSet, MlScoreViewSet

urlpatterns = [
    path("ads", AdViewSet.as_view({"get": "show"}), name="ads"),
    path("ads/<uid:ad_id>/click", AdViewSet.as_view({"post": "click"}), name="ad-click"),
    path("ml-scores", MlScoreViewSet.as_view({"post": "create"}), name="ml-scores"),
    path("ml-scores/bulk", MlScoreViewSet.as_view({"post": "bulk"}), name="ml-scores-bulk"),
]
