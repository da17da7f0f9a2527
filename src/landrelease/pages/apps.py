"""The pages as Django sees them: templates, static files and template filters."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The door for people with a browser."""

    name = "landrelease.pages"
    label = "pages"
