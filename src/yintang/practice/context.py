from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from yintang.practice.queries import clinic_card


def clinic(request: HttpRequest) -> dict[str, object]:
    """The clinic's name and address for every page, read only where a page shows them."""
    return {"clinic": SimpleLazyObject(clinic_card)}
