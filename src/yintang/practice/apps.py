from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "yintang.practice"
