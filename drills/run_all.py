"""Runs the drills one after the other: most in one house, some in a house of their own."""

import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator

from django.conf import settings
from django.db import connection

from drills import (
    arrivals,
    attack,
    canaries,
    generated,
    hand_over,
    hangups,
    hostile,
    house,
    imports,
    killed_builds,
    kills,
    lost_keys,
    outbox_sync,
    repeats,
    restoring,
    webkit,
)
from drills.outcome import Outcome
from drills.people import Scene, set_the_scene
from hvaerviktig import postgres, serve

# The worker's own: a pool of four that asks for jobs, one that listens, and one of Django's.
WORKER_CONNECTIONS = 6
# Whoever looks at every row wants few of them, and whoever leaves many, or people with other roles, is in others' way.
ALONE = ("imports", "restoring")


def run(names: Collection[str], divided_by: int) -> list[Outcome]:
    outcomes = []
    if "attack" in names:
        outcomes += timed(attack.run(seeds=max(4, 20 // divided_by)))
    together = [name for name in names if name not in ALONE]
    for inside in (together, *([name] for name in ALONE if name in names)):
        if inside:
            outcomes += in_the_house(inside, divided_by)
    return outcomes


def timed(found: Iterable[Outcome]) -> Iterator[Outcome]:
    """Each told as soon as it is there."""
    started = time.monotonic()
    for outcome in found:
        tell(outcome, time.monotonic() - started)
        yield outcome
        started = time.monotonic()


def in_the_house(names: Collection[str], divided_by: int) -> list[Outcome]:
    """What strikes at a running house, one after the other in the same."""
    cluster = house.fresh_cluster()
    with house.running(cluster) as running:
        scene = set_the_scene()
        processes = settings.WEB_PROCESSES or max(2, os.cpu_count() or 1)
        drills: dict[str, Callable[[], Outcome]] = {
            "repeats": lambda: repeats.run(running.address, scene, forms=1000 // divided_by, copies=20),
            "generated": lambda: generated.run(running.address, scene, posts=10_000 // divided_by),
            "arrivals": lambda: arrivals.run(running.address, scene, posts=5_000 // divided_by),
            "hangups": lambda: hangups.run(
                running.address,
                scene,
                times=200 // divided_by,
                database_url=cluster.url(postgres.SUPERUSER),
                role=postgres.APPLICATION,
                most=processes * serve.THREADS + WORKER_CONNECTIONS,
            ),
            "hand_over": lambda: hand_over.run(running.address, scene, answers=200 // divided_by),
            "canaries": lambda: canaries.run(
                running.address,
                scene,
                count=1000 // divided_by,
                cluster=cluster,
                database=postgres.DATABASE,
                logs=[running.log, cluster.home / "postgres.log"],
            ),
            "outbox_sync": lambda: outbox_sync.run(running.address, scene, answers=200 // divided_by),
            "restoring": lambda: restore(running, scene, cluster, divided_by),
            "kills": lambda: kills.run(running, scene, kills=20 // divided_by),
            "killed_builds": lambda: killed_builds.run(running, database_url=cluster.url(postgres.SUPERUSER)),
            "imports": lambda: imports.run(
                running.address,
                files=2_000 // divided_by,
                rows=20_000 // divided_by,
                house=running,
                kills=max(4, 10 // divided_by),
            ),
            "attack": attack.through_the_house,
        }
        drills["hostile"] = lambda: hostile.run(running.address, scene, hostile=10_000 // divided_by)
        drills["lost_keys"] = lambda: lost_keys.run(scene, answers=500 // divided_by, folder=settings.VAR / "put_away")
        drills["webkit"] = lambda: webkit.run(scene, answers=max(2, 20 // divided_by))
        outcomes = []
        for outcome in timed(drill() for name, drill in drills.items() if name in names):
            outcomes.append(outcome)
            connection.close()
        return outcomes


def restore(running: house.House, scene: Scene, cluster: postgres.Cluster, divided_by: int) -> Outcome:
    """Into a cluster of its own, made for this."""
    other = postgres.Cluster(settings.VAR / "restored")
    postgres.clear_leftovers(other.data)
    shutil.rmtree(other.data, ignore_errors=True)
    server = postgres.Server(other)
    server.start()
    try:
        return restoring.run(
            running.address,
            scene,
            people=100 // divided_by,
            conversations=100_000 // divided_by,
            folder=settings.VAR / "copies",
            empty={"HOST": str(other.socket_folder), "NAME": postgres.DATABASE},
            places=[cluster.data, running.log, cluster.home / "postgres.log"],
            database_url=cluster.url(postgres.SUPERUSER),
        )
    finally:
        server.stop()


def tell(outcome: Outcome, seconds: float) -> None:
    said = outcome.absent or dict(outcome.figures)
    print(f"{outcome.verdict:12} {outcome.name:22} {seconds:5.0f} s {said}", flush=True)
    for fault in outcome.faults[:10]:
        print(f"{'':12} {fault}", flush=True)
