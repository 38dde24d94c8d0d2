from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "yintang.front.desk"
