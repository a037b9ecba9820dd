"""Where our own assets lie. Apart from what fetches them, so that only the process apart loads WeasyPrint."""

from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
