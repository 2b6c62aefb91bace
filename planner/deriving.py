"""What is made again from the installation's secret key whenever it is needed, so that it need not be kept."""

import hashlib
import hmac


def derived(secret_key: str, purpose: str, nonce: str) -> bytes:
    """32 bytes for ``purpose`` that only the holder of the secret key can make from ``nonce``."""
    return hmac.new(secret_key.encode(), f"{purpose}:{nonce}".encode(), hashlib.sha256).digest()


def link_token(secret_key: str, nonce: str) -> str:
    """The token of a single-use link, 64 hexadecimal digits."""
    return derived(secret_key, "link", nonce).hex()
