"""``/assets/{name}``: the plotting script, and what the screens need, by an exact list of names.

Names hold a version or a hash, so that browsers may keep the files for good.
"""

import gzip
import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from interview.plots.bundle import PLOTLY_ROUTE, plotly_bundle
from interview.texts import _

FOR_GOOD = "public, max-age=31536000, immutable"
PACKED_KINDS = ("text/", "application/json", "image/svg")
PLOTLY = PurePosixPath(PLOTLY_ROUTE).name


@dataclass(slots=True)
class Asset:
    """A file of the list; read, and packed where it pays, at the first request."""

    name: str
    read: Callable[[], bytes]
    plain: bytes = b""
    packed: bytes = b""

    @property
    def media_type(self) -> str:
        known = {".woff2": "font/woff2", ".js": "text/javascript"}
        return (
            known.get(Path(self.name).suffix)
            or mimetypes.guess_type(self.name)[0]
            or "application/octet-stream"
        )

    def load(self) -> None:
        if not self.plain:
            content = self.read()
            if self.media_type.startswith(PACKED_KINDS):
                self.packed = gzip.compress(content, compresslevel=6, mtime=0)
            self.plain = content


def _content(of: bytes | Path) -> bytes:
    return of if isinstance(of, bytes) else of.read_bytes()


def _list(more: Mapping[str, bytes | Path]) -> dict[str, Asset]:
    listed = {name: Asset(name, partial(_content, of)) for name, of in more.items()}
    return {PLOTLY: Asset(PLOTLY, plotly_bundle)} | listed


def assets_route(more: Mapping[str, bytes | Path]) -> Callable[[Request], Any]:
    """Serve the plotting script and ``more``; any other name, path or not, is a 404."""
    listed = _list(more)

    async def asset(request: Request) -> Response:
        found = listed.get(request.path_params["name"])
        if found is None:
            return PlainTextResponse(_("There is no such file."), status_code=404)
        await anyio.to_thread.run_sync(found.load)
        headers = {"Cache-Control": FOR_GOOD}
        if found.packed:
            headers["Vary"] = "Accept-Encoding"
        if found.packed and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(found.packed, media_type=found.media_type, headers=headers)
        return Response(found.plain, media_type=found.media_type, headers=headers)

    return asset
