"""Routes of `clients`."""

from django.urls import path

from clients.api.views import ClientViewSet

urlpatterns = [
    path("clients/bulk", ClientViewSet.as_view({"post": "bulk"}), name="clients-bulk"),
    path("clients/places", ClientViewSet.as_view({"get": "places"}), name="clients-places"),
    path("clients/random", ClientViewSet.as_view({"get": "random"}), name="clients-random"),
    path("clients/<uid:client_id>", ClientViewSet.as_view({"get": "retrieve"}), name="client"),
]
