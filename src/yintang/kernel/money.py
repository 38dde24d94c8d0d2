"""Money is whole cents, written out only where a person reads it."""

from django.utils.formats import number_format

SIGNS = {"CAD": "$", "USD": "$", "AUD": "$", "NZD": "$", "EUR": "€", "GBP": "£"}


def written(cents: int, currency: str) -> str:
    """`$158` or `$158.50`, in the reader's number format."""
    places = 0 if cents % 100 == 0 else 2
    amount = number_format(cents / 100, decimal_pos=places, force_grouping=True)
    sign = SIGNS.get(currency)
    return f"{sign}{amount}" if sign else f"{amount} {currency}"
