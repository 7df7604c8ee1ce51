"""A cookie out of a request, whatever its neighbors look like.

``http.cookies`` stops at the first cookie that is not by the book, and browsers send whatever any page of the host set.
"""


def cookie_of(header: str, name: str) -> str:
    """The value of the first cookie of that name, without quotes around it; empty if there is none."""
    for pair in header.split(";"):
        found, _, value = pair.partition("=")
        if found.strip() == name:
            return value.strip().strip('"')
    return ""
