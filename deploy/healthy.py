"""Ends with 0 when the process on this machine answers that it can read its database."""

import os
import sys
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

PORT = sys.argv[1] if len(sys.argv) > 1 else "8501"
host = urlsplit(os.environ.get("PENTAD_BASE_URL", "")).netloc or f"127.0.0.1:{PORT}"

try:
    with urlopen(Request(f"http://127.0.0.1:{PORT}/healthz", headers={"Host": host}), timeout=4) as answer:
        sys.exit(0 if answer.status == 200 else 1)
except (URLError, OSError):
    sys.exit(1)
