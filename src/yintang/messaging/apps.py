from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "yintang.messaging"

    def ready(self) -> None:
        from yintang.messaging import receivers  # noqa: F401  connects them
