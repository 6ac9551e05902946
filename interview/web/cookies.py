"""The marks that every cookie carries, whoever set it: Streamlit marks none of its own as for https only."""

from starlette.datastructures import MutableHeaders


def only_encrypted(headers: MutableHeaders) -> None:
    """Mark every cookie that is set as ``Secure``: it leaves on no connection that others can read."""
    cookies = headers.getlist("set-cookie")
    if cookies:
        del headers["set-cookie"]
    for cookie in cookies:
        headers.append("set-cookie", cookie if _marked(cookie, "secure") else f"{cookie}; Secure")


def _marked(cookie: str, mark: str) -> bool:
    return any(part.strip().lower() == mark for part in cookie.split(";")[1:])
