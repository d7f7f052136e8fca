import contextlib
import http.client
import socket
from urllib.parse import urlsplit

import psycopg
import pytest

from hvaerviktig import postgres

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def open_connections(cluster, database_name):
    """Sessions on this database that are in the middle of something."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND state <> 'idle' AND pid <> pg_backend_pid()"
    with psycopg.connect(cluster.url(postgres.SUPERUSER, database_name)) as connection:
        return connection.execute(query, [database_name]).fetchone()[0]


@pytest.mark.django_db
def test_every_answer_carries_the_security_headers(client):
    response = client.get("/no-such-page")

    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_somebody_who_hangs_up_in_the_middle_of_a_post_leaves_nothing_behind(server, cluster, database_name):
    host, port = urlsplit(server).hostname, urlsplit(server).port
    head = b"POST /inn/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\nhalf"
    for _ in range(30):
        with socket.create_connection((host, port)) as caller:
            caller.sendall(head)

    with contextlib.closing(http.client.HTTPConnection(host, port, timeout=10)) as caller:
        caller.request("GET", "/no-such-page")
        assert caller.getresponse().status == 404

    assert open_connections(cluster, database_name) == 0
