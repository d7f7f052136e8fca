"""Tablets that lose the network in the middle of sending must not leave a connection to the database behind."""

import socket
import time
from urllib.parse import urlsplit

import psycopg

from drills.outcome import Outcome
from drills.people import Scene
from drills.visitor import FORM, Visitor, recording_page, sign_in

# A post is cut off after its headers, in the middle of its body, or just before the answer.
PROMISED, CUTS = 5000, (0, 1, 2500, 5000)
PATIENCE_SECONDS = 15
OTHERS = """
    SELECT count(*) FILTER (WHERE state <> 'idle'), count(*)
    FROM pg_stat_activity
    WHERE datname = current_database() AND usename = %s AND pid <> pg_backend_pid()
"""


def run(address: str, scene: Scene, *, times: int, database_url: str, role: str, most: int) -> Outcome:
    """Hang up ``times`` times; then nothing may be at work, and at most ``most`` connections rest in the pools."""
    outcome = Outcome("avbrutte sendinger")
    visitor = sign_in(address, scene.staff[0])
    for number in range(times):
        hang_up(visitor, recording_page(scene.residents[0]), after=CUTS[number % len(CUTS)])
    with psycopg.connect(database_url, autocommit=True) as beside:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            busy, there = beside.execute(OTHERS, [role]).fetchone() or (0, 0)
            if (busy == 0 and there <= most) or time.monotonic() > until:
                break
            time.sleep(0.1)
    outcome.expect(busy == 0, f"{busy} forbindelser er fortsatt i arbeid")
    outcome.expect(there <= most, f"{there} forbindelser, høyst {most} hører til")
    answered = visitor.get("/").status
    visitor.close()
    outcome.expect(answered in (200, 302), f"tjeneren svarer {answered} etterpå")
    outcome.figures = {"avbrutt": times, "i arbeid etterpå": busy, "hvilende": there}
    return outcome


def hang_up(visitor: Visitor, path: str, *, after: int) -> None:
    parts = urlsplit(visitor.address)
    start = f"csrfmiddlewaretoken={visitor.token}&ting1-words=".encode()
    body = (start + b"x" * PROMISED)[:PROMISED]
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {visitor.cookies}\r\n"
        f"Content-Type: {FORM}\r\nContent-Length: {PROMISED}\r\n\r\n"
    )
    with socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE_SECONDS) as line:
        line.sendall(head.encode() + body[:after])
