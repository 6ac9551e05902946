"""What somebody else's flood does to a page: its time while one client asks for sixty drawings at once, while
sixty screens of one address ask for one each, and while links are tried as fast as they can be.

Run it with ``python -m tests.performance.flood``. Quiet and flooded times are taken in turns in one run, on the
Interview screen of a hosted installation, each flood from an address of its own, and from a process that gives
way to the server, since it would be another machine. With ``FLOOD_APP=tests/performance/apps/
unlimited.py`` it shows what would happen without limits.
"""

import asyncio
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from interview.database.transactions import transaction
from tests.builders import case, study
from tests.hosted import Somebody, admit, environment
from tests.performance.measuring import Place, load, p95, place
from tests.servers import ROOT

FLOODS = (
    "sixty drawings on one socket, at once",
    "sixty drawings on one socket, each when the last is done",
    "one drawing on sixty sockets",
    "links tried",
)
RERUNS = 60
GUEST, ATTACKER = "127.0.0.7", "127.0.0.66"
"""Both are this machine's; the server sees two addresses."""

PEOPLE = {GUEST: "ada", ATTACKER: "mallory"}

TURNS = 3
SAMPLES = 8
BEGINS_S = 0.3


def rerun(query: str, page: str = "interview") -> bytes:
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_name = page
    return asked.SerializeToString()


def opening(url: str, address: str) -> connect:
    """A socket of whoever is logged in at that address."""
    who = Somebody(PEOPLE[address], url)
    return connect(
        url.replace("http://", "ws://") + "/_stcore/stream",
        subprotocols=["streamlit", who.xsrf],  # type: ignore[list-item]
        origin=url,  # type: ignore[arg-type]
        additional_headers={"Cookie": who.header()},
        local_addr=(address, 0),
        max_size=2**25,
    )


async def drawn(socket: ClientConnection) -> None:
    """Until a drawing has ended."""
    while True:
        frame = bytes(await socket.recv())  # type: ignore[arg-type]
        if len(frame) > 200:  # the end is short
            continue
        message = ForwardMsg.FromString(frame)
        if (
            message.WhichOneof("type") == "script_finished"
            and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        ):
            return


async def page_times(url: str, query: str, *, while_true: Callable[[], bool], samples: int) -> list[float]:
    """Milliseconds from asking for the screen to its end, one after the other, as long as ``while_true``."""
    times = []
    async with opening(url, GUEST) as socket:
        await socket.send(rerun(query))
        await drawn(socket)
        while while_true() and len(times) < samples:
            began = time.perf_counter()
            await socket.send(rerun(query))
            await asyncio.wait_for(drawn(socket), 60)
            times.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(0.3)  # as a quick person would
    return times


# The flood, in a process of its own.


async def one_socket(url: str, query: str) -> None:
    async with opening(url, ATTACKER) as socket:
        await socket.send(rerun(query))
        await drawn(socket)
        print("begun", flush=True)
        for _n in range(RERUNS):
            await socket.send(rerun(query))
        async with asyncio.timeout(40):
            async for _message in socket:  # reads, so that nobody has to wait for it
                pass


async def in_a_row(url: str, query: str) -> None:
    async with opening(url, ATTACKER) as socket:
        await socket.send(rerun(query))
        await drawn(socket)
        print("begun", flush=True)
        for _n in range(RERUNS):
            await socket.send(rerun(query))
            await drawn(socket)


async def many_sockets(url: str, query: str) -> None:
    sockets = [await opening(url, ATTACKER).__aenter__() for _n in range(RERUNS)]
    print("begun", flush=True)
    while True:  # until it is ended: sixty, and when all are drawn sixty again
        await asyncio.gather(*(socket.send(rerun(query)) for socket in sockets))
        await asyncio.gather(*(drawn(socket) for socket in sockets))


async def links(url: str, _query: str) -> None:
    transport = httpx.AsyncHTTPTransport(local_address=ATTACKER, limits=httpx.Limits(max_connections=60))
    statuses: dict[int, int] = {}

    async def trying(client: httpx.AsyncClient, who: int) -> None:
        n = 0
        while True:
            n += 1
            way = "j" if n % 2 else "s"
            answer = await client.get(f"{url}/{way}/{who:04}{n:039}", timeout=60)
            statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1

    async with httpx.AsyncClient(transport=transport) as client:
        print("begun", flush=True)
        tasks = [asyncio.create_task(trying(client, who)) for who in range(20)]
        ended = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
        await ended.wait()
        for task in tasks:
            task.cancel()
    print(statuses, flush=True)


ATTACKS = dict(zip(FLOODS, (one_socket, in_a_row, many_sockets, links), strict=True))


def prepared(here: Place) -> dict[str, str]:
    """A study for each of the two; what each one's address of the screen asks for."""
    asked = {}
    for address, who in PEOPLE.items():
        actor = admit(here.data, who)
        with transaction(engine=here.data) as session:
            made = case(session, actor, study(session, actor))
        asked[address] = f"interview={made.interview.hex}&part=idea"
    return asked


def quiet_and_flooded(url: str, asked: dict[str, str], flood: str) -> tuple[list[float], list[float], str]:
    query = asked[GUEST]
    quiet = asyncio.run(page_times(url, query, while_true=lambda: True, samples=SAMPLES))
    attacking = subprocess.Popen(
        [
            "nice",
            "-n",
            "19",
            sys.executable,
            "-m",
            "tests.performance.flood",
            "attack",
            flood,
            url,
            asked[ATTACKER],
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert attacking.stdout is not None
        assert attacking.stdout.readline().strip() == "begun"
        began = time.monotonic()
        flooded = asyncio.run(
            page_times(url, query, while_true=lambda: time.monotonic() - began < 8, samples=SAMPLES)
        )
    finally:
        attacking.terminate()
        said = attacking.communicate(timeout=20)[0].strip()
    return quiet, flooded, said


def told(name: str, times: list[float]) -> str:
    return f"{name:34} p50 {statistics.median(times):7.1f} ms   p95 {p95(times):7.1f}   n {len(times)}"


def main() -> None:
    app = ROOT / os.environ.get("FLOOD_APP", "app.py")
    with place() as here:
        asked = prepared(here)
        print(f"{app.name}. {load()}")
        server = here.server(Path(app))
        server.env.update(environment(server.url))
        with server as running:
            asyncio.run(page_times(running.url, asked[GUEST], while_true=lambda: True, samples=5))
            for flood in FLOODS:
                turns = [quiet_and_flooded(running.url, asked, flood) for _n in range(TURNS)]
                quiet = [each for turn in turns for each in turn[0]]
                flooded = [each for turn in turns for each in turn[1]]
                print(f"\n{flood}. {load()}")
                print(told("quiet", quiet))
                print(told("under the flood", flooded))
                ratio = statistics.median(flooded) / statistics.median(quiet)
                high = p95(flooded) / p95(quiet)
                print(
                    f"OF THE QUIET: median {ratio:.2f} (goal 2.0), 95th percentile {high:.2f}  {turns[-1][2]}"
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["attack"]:
        asyncio.run(ATTACKS[sys.argv[2]](sys.argv[3], sys.argv[4]))
    else:
        main()
