from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "yintang.front.site"
