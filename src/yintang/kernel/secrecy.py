"""Every field knows its secrecy; export, masking and erasure read this list, and a house rule fails on an unclassified field."""

from enum import StrEnum


class Secrecy(StrEnum):
    PUBLIC = "public"  # may stand on the web site
    INTERNAL = "internal"  # the clinic's own business
    PERSONAL = "personal"  # says who someone is
    HEALTH = "health"  # says how someone is: practitioners only
    SECRET = "secret"  # noqa: S105  opens something: nobody reads it, ever


def classified(
    *, public: str = "", internal: str = "", personal: str = "", health: str = "", secret: str = ""
) -> dict[str, Secrecy]:
    """Field names by secrecy, each group written as words: `classified(internal="id slug", personal="name")`."""
    groups = {
        Secrecy.PUBLIC: public,
        Secrecy.INTERNAL: internal,
        Secrecy.PERSONAL: personal,
        Secrecy.HEALTH: health,
        Secrecy.SECRET: secret,
    }
    return {field: level for level, fields in groups.items() for field in fields.split()}
