"""What a file is, by its first bytes and never by its name."""

import filetype


def content_type_of(head: bytes) -> str:
    """The file's content type, "" when it is of no kind we know."""
    kind = filetype.guess(head)
    return str(kind.mime) if kind else ""
