"""Sizes in words."""


def too_large(size: int, limit: int) -> str:
    """Why a file or line of `size` bytes is not read."""
    return f"{in_words(size)} is more than the limit of {in_words(limit)}: split it, or raise the limit"


def in_words(size: int) -> str:
    """A size in megabytes, or in bytes where it is less than one."""
    return f"{size / 1_000_000:,.0f} MB" if size >= 1_000_000 else f"{size:,} bytes"
