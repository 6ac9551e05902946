"""The security headers, among them the Content-Security-Policy that Streamlit's own page fits into."""

import base64
import hashlib
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

INLINE_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL)


def package_folder(name: str) -> Path:
    """Where an installed package lies, found without importing it."""
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise RuntimeError(f"The package {name} is not installed; run: pip install -r requirements.txt")
    return Path(next(iter(places)))


def inline_script_hashes(page: str) -> list[str]:
    """The CSP sources, ``'sha256-...'``, of the scripts that stand inside an HTML page."""
    codes = [m["code"] for m in INLINE_SCRIPT.finditer(page) if "src=" not in m["attributes"]]
    digests = [hashlib.sha256(code.encode("utf-8")).digest() for code in codes]
    return [f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests]


def content_security_policy(hashes: list[str]) -> str:
    """Everything from here; ``blob:`` scripts because Streamlit loads its components' scripts so."""
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self' blob: 'wasm-unsafe-eval'", *hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


PERMISSIONS = ", ".join(
    f"{what}=()"
    for what in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)
"""What no page here needs. Copying to the clipboard and filling the screen are left."""

OVER_HTTPS = {"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000"}
"""What browsers heed over https alone; of the first they complain otherwise, on every phone in a room.

A browser that came over https once asks no other way for a year."""


@cache
def security_headers(*, encrypted: bool = False) -> dict[str, str]:
    """The headers of every answer; the inline script's hash is taken from the installed Streamlit.

    ``encrypted``: everybody comes over https.
    """
    page = (package_folder("streamlit") / "static" / "index.html").read_text(encoding="utf-8")
    return {
        "Content-Security-Policy": content_security_policy(inline_script_hashes(page)),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Resource-Policy": "same-origin",
        **(OVER_HTTPS if encrypted else {}),
    }
