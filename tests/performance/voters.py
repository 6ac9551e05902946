"""Everybody's phones, in a process of their own: so many connections, then all send within the same moment.

Reads one JSON object from standard input: ``host``, ``port``, ``path``, ``seconds`` (over which the sending is
spread evenly; 0: at once) and ``phones``, a list of ``{cookie, body}``. Writes ``{"answers": [[sent, answered,
status, text], ...]}``, in seconds of the machine's monotonic clock.
"""

import asyncio
import json
import sys
import time
from typing import Any

WITHIN_S = 30.0
Answer = tuple[float, float, int, str]


def request(plan: dict[str, Any], phone: dict[str, Any]) -> bytes:
    body = json.dumps(phone["body"]).encode()
    host = f"{plan['host']}:{plan['port']}"
    head = (
        f"POST {plan['path']} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nCookie: {phone['cookie']}\r\n\r\n"
    )
    return head.encode() + body


async def answered(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    body = await reader.readexactly(int(lengths[0].split(b":")[1])) if lengths else b""
    return status, body


async def vote(
    opened: tuple[asyncio.StreamReader, asyncio.StreamWriter], message: bytes, begin: float
) -> Answer:
    reader, writer = opened
    await asyncio.sleep(max(0.0, begin - time.monotonic()))
    sent = time.monotonic()
    writer.write(message)
    status, body = await asyncio.wait_for(answered(reader), WITHIN_S)
    return sent, time.monotonic(), status, body[:300].decode(errors="replace")


async def everybody(plan: dict[str, Any]) -> list[Answer]:
    messages = [request(plan, phone) for phone in plan["phones"]]
    opened = [await asyncio.open_connection(plan["host"], plan["port"]) for _message in messages]
    await asyncio.sleep(0.3)  # until the server has taken all of them
    begin = time.monotonic() + 0.2
    apart = plan["seconds"] / len(messages)
    try:
        return await asyncio.gather(
            *(
                vote(one, message, begin + n * apart)
                for n, (one, message) in enumerate(zip(opened, messages, strict=True))
            )
        )
    finally:
        for _reader, writer in opened:
            writer.close()


if __name__ == "__main__":
    print(json.dumps({"answers": asyncio.run(everybody(json.load(sys.stdin)))}))
