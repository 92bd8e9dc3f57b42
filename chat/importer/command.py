"""`flask --app app mern import`: the way in, for the person at the terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

import click
from flask import current_app
from flask.cli import AppGroup
from pymongo.errors import PyMongoError

from chat.cluster.peers import BEAT_SECONDS
from chat.database import db
from chat.importer.chats import import_chats
from chat.importer.messages import MessageImport
from chat.importer.people import People
from chat.importer.report import CannotImport, Report
from chat.importer.source import opened
from chat.importer.users import import_users
from chat.runtime import Lifecycle

Progress = Callable[[int], None]

mern = AppGroup("mern", help="What has to do with MERN chat backends.")


@mern.command("import")
@click.argument("mongo_uri", envvar="OLD_MONGO_URI")
@click.option("--dry-run", is_flag=True, help="Write nothing; report what would be.")
@click.option("--report", "file", type=click.File("w", "utf-8", lazy=False), help="All of the report, as JSON lines.")
@click.option("--admin", metavar="EMAIL", help="Who shall be administrator, if there is none yet.")
def import_(mongo_uri: str, dry_run: bool, file: IO[str] | None, admin: str | None) -> None:
    """Copy the users, chats and messages of the MERN backend's database at MONGO_URI into Hearth.

    Stop Hearth first. It can be run again: after it was cut short, it goes on; later, it takes what is new.
    The address can be given as OLD_MONGO_URI in the environment instead.
    """
    try:
        must_be_alone()
        report = import_all(mongo_uri, dry_run=dry_run, admin=admin)
        click.echo("\n".join(report.lines()))
        if file:
            file.writelines(f"{line}\n" for line in report.json_lines())
        if dry_run:
            click.echo("Nothing was written: this was a dry run.")
    except CannotImport as problem:
        raise click.ClickException(str(problem)) from None
    except PyMongoError as problem:
        raise click.ClickException(f"A database failed: {problem}. Run this again to go on.") from None
    finally:
        lifecycle: Lifecycle = current_app.extensions["lifecycle"]
        lifecycle.end()


def import_all(mongo_uri: str, *, dry_run: bool = False, admin: str | None = None) -> Report:
    """Copy everything that is not there yet, and return what became of it. Raises CannotImport."""
    report = Report()
    with opened(mongo_uri) as source:
        report.other_collections = source.other_collections()
        people = People(report, dry_run)
        people.load()
        import_users(source, people, admin=admin)
        mover = MessageImport(source, people, import_chats(source, people))
        with progress_bar("Messages", mover.line_up()) as progress:
            mover.move(progress)
    return report


@contextmanager
def progress_bar(label: str, length: int) -> Iterator[Progress]:
    with click.progressbar(length=length, label=label) as bar:
        yield bar.update


def must_be_alone() -> None:
    """Raise CannotImport if a Hearth is running on the database: its beat moves on. One that was killed has none."""
    before = beats()
    deadline = time.monotonic() + BEAT_SECONDS + 2
    while before and time.monotonic() < deadline:
        time.sleep(0.2)
        if any(beat != before.get(id) for id, beat in beats().items()):
            raise CannotImport(
                "A Hearth is running on this database. Stop it first: nobody would hear of what comes in."
            )


def beats() -> dict[object, int]:
    return {process["_id"]: process["beat"] for process in db.peers.find({}, {"beat": 1})}
