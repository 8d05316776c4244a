"""A mail server of the internet for the machine of namespaces.

`python -m tests.systemd.mailbox FOLDER CERTIFICATE KEY`, in the machine's network.

Listens on 127.0.0.1:587 with STARTTLS; prints the password of its one user, and writes each mail that it takes into
FOLDER. Runs until it is ended.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.certificates import Pair
from tests.reports.mail_server import mail_server

PORT = 587
LOOK_SECONDS = 0.1


async def serve(folder: Path, pair: Pair) -> None:
    async with mail_server(pair, port=PORT) as server:
        print(server.smtp.password, flush=True)
        written = 0
        while True:
            for to, mail in server.taken[written:]:
                written += 1
                draft = folder / f".{written}"
                draft.write_bytes(f"X-Given-To: {to}\n".encode() + mail.as_bytes())
                draft.rename(folder / f"{written:03}.eml")
            await asyncio.sleep(LOOK_SECONDS)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Pair(Path(sys.argv[2]), Path(sys.argv[3]))))
