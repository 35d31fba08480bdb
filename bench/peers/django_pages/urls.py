from django.urls import path

from bench.peers.django_pages import views

urlpatterns = [
    path("healthz", views.healthz),
    path("", views.start),
    path("plan/one-thing", views.one_thing),
]
