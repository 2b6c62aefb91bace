"""Serve the pages with waitress."""

import waitress

from planner.app import LARGEST_REQUEST, create_app
from planner.config import Settings
from planner.imports.limits import MIB


def serve(settings: Settings) -> None:
    """Answer requests until the process is told to stop. The answers do not say what server made them."""
    waitress.serve(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        ident=None,
        # Above the application's own caps, so that it is the application that says what was too large. Whatever is
        # larger than half a megabyte waits on the disk and not in memory.
        max_request_body_size=2 * max(LARGEST_REQUEST, settings.most_upload_mib * MIB),
        channel_timeout=120,
        # Kept only for the proxy that the settings speak of; the application then trusts exactly one hop.
        clear_untrusted_proxy_headers=not settings.is_behind_proxy,
    )
