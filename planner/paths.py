"""Where the product's own files lie: inside the installed package, else beside it in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
STATIC = PACKAGE / "static"
DEMO = PACKAGE / "demo"


def _templates() -> Path:
    installed = PACKAGE / "templates"
    return installed if installed.is_dir() else PACKAGE.parent / "templates"


TEMPLATES = _templates()

# Where programs ask; everything below it is answered as JSON and asks for a token.
API = "/api/"
