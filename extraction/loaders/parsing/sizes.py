"""Sizes in words."""


def too_large(size: int, limit: int) -> str:
    """Why a file or line of `size` bytes is not read."""
    return f"{_megabytes(size)} is more than the limit of {_megabytes(limit)}: split it, or raise the limit"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB" if size >= 1_000_000 else f"{size:,} bytes"
