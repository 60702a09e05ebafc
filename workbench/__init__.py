"""Credit desk for loans to online merchants."""

__version__ = "0.1.0"
