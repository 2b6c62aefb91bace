"""The only door through which a document being printed reaches a file: our own style sheets, fonts and watermarks."""

from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from planner.paths import STATIC

TYPES: Final = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


class OwnFilesFetcher(URLFetcher):  # type: ignore[misc]  # the library has no types
    """Reads style sheets, fonts and drawings below ``folder``; any other address ends the rendering."""

    def __init__(self, folder: Path = STATIC) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True)
        self._folder = folder.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The file behind ``url``; FatalURLFetchingError for everything that is not ours. ``headers`` are not used."""
        del headers
        file = self._own_file(url)
        if file is None:
            raise FatalURLFetchingError(f"A document may not read {url[:200]}")
        return URLFetcherResponse(url, body=file.read_bytes(), headers={"Content-Type": TYPES[file.suffix]})

    def _own_file(self, url: str) -> Path | None:
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc or parts.query or parts.fragment or "\0" in unquote(parts.path):
            return None
        file = Path(unquote(parts.path)).resolve()
        is_ours = file.is_relative_to(self._folder) and file.suffix in TYPES and file.is_file()
        return file if is_ours else None
