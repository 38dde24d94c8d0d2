from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "yintang.front.api"
