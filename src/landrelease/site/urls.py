"""Which door an address opens."""

from django.urls import include, path

from landrelease.api import api

urlpatterns = [
    path("api/", api.urls),
    path("", include("landrelease.pages.urls")),
]

handler400 = "landrelease.pages.faults.bad_request"
handler403 = "landrelease.pages.faults.forbidden"
handler404 = "landrelease.pages.faults.not_found"
handler500 = "landrelease.pages.faults.server_error"
