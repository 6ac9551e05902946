"""The components' script, put together once from the files beside the components.

All components share one module in the browser (drafts, outbox and event stream are one per tab), so the
script is served as one file under ``/assets/`` and each component only names its part of it.
"""

import hashlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
PARTS = (
    "bundle/core.js",
    "bundle/outgoing.js",
    "bundle/outage.js",
    "field/field.js",
    "field/capture.js",
    "drafts/drafts.js",
    "live/live.js",
    "keys/keys.js",
    "clock/clock.js",
    "tally/tally.js",
    "beside/beside.js",
)
STYLES = ("field/field.css", "drafts/drafts.css", "clock/clock.css", "beside/beside.css")
EXPORTED = ("field", "capture", "drafts", "live", "keys", "clock", "tally", "beside")


def _put_together() -> bytes:
    """One ES module: the parts in order, the styles as a constant, the exports."""
    folder = HERE.parent
    styles = "\n".join((folder / name).read_text(encoding="utf-8") for name in STYLES)
    if "`" in styles or "${" in styles or "\\" in styles:
        raise ValueError("A style sheet holds a sign that ends the script's text: ` or ${ or \\")
    parts = [f"const STYLES = `{styles}`;", *((folder / name).read_text(encoding="utf-8") for name in PARTS)]
    return "\n".join((*parts, f"export {{ {', '.join(EXPORTED)} }};\n")).encode("utf-8")


SCRIPT = _put_together()
NAME = f"pentad-{hashlib.sha256(SCRIPT).hexdigest()[:12]}.js"


def loader(part: str) -> str:
    """The script that a component is registered with: it loads the bundle and calls one part of it."""
    if part not in EXPORTED:
        raise ValueError(f"The components' script exports no part {part!r}")
    return (
        f'const address = new URL("/assets/{NAME}", location.origin).href;\n'
        f"export default async (component) => (await import(address)).{part}(component);\n"
    )
