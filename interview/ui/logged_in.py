"""What the browser's signed cookie says of who is logged in, for a screen and for an own route alike.

Streamlit makes the cookie after a log-in and reads it when a screen connects; an own route reads it here with
Streamlit's own functions and the same secret, so that both follow one rule.
"""

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

import streamlit as st
from starlette.requests import Request
from streamlit import config
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from interview.services.signing_in import LogIn, log_in_of
from interview.settings import Mode, settings

COOKIE = USER_COOKIE_NAME
PROVIDER = "default"


def hosted() -> bool:
    return settings().mode is Mode.HOSTED


def secrets() -> dict[str, dict[str, str]] | None:
    """What Streamlit needs to know to log people in; no file of secrets is read for it."""
    if not hosted():
        return None
    chosen = settings()
    return {
        "auth": {
            "redirect_uri": chosen.base_url.rstrip("/") + "/oauth2callback",
            "cookie_secret": chosen.cookie_secret.get_secret_value(),
            "client_id": chosen.oidc_client_id,
            "client_secret": chosen.oidc_client_secret.get_secret_value(),
            "server_metadata_url": chosen.oidc_metadata_url,
        }
    }


def settle_secret() -> None:
    """The cookie of a log-in under way is signed with the same secret: any process can go on with it."""
    if hosted():
        config.set_option("server.cookieSecret", settings().cookie_secret.get_secret_value())


def provider() -> str:
    """Where a browser goes to log in: Streamlit's own address for it, good for two minutes."""
    return generate_login_redirect_url(PROVIDER)


def of_screen() -> LogIn | None:
    """The log-in of the screen that is being drawn."""
    return log_in_of(st.user.to_dict()) if st.user.get("is_logged_in") is True else None


def of_request(request: Request) -> LogIn | None:
    """The log-in that a request to an own route carries."""
    claims = _claims(request.cookies)
    if claims.get("is_logged_in") is not True or claims.get("origin") != _origin():
        return None
    return log_in_of(claims)


def _claims(cookies: Mapping[str, str]) -> dict[str, object]:
    secret = settings().cookie_secret.get_secret_value()

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        return None if value is None else decode_signed_value(secret, name, value.encode("latin-1", "replace"))

    signed = get_cookie_with_chunks(one, COOKIE) if secret else None
    try:
        claims = json.loads(signed or b"{}")
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}


def _origin() -> str:
    base = urlsplit(settings().base_url)
    return f"{base.scheme}://{base.netloc}"
