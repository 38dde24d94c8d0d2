from django.apps import AppConfig


class BookConfig(AppConfig):
    name = "yintang.front.book"
