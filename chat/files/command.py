"""`flask --app app files move`: from one store to the other, for the person at the terminal."""

import click
from flask import current_app
from flask.cli import AppGroup
from pymongo.errors import PyMongoError

from chat.files.moving import EVERY_STORE, READERS_NEED, CannotMove, files_to_move, move_files
from chat.files.store import Store, chosen_store, stores
from chat.runtime import Lifecycle

files = AppGroup("files", help="Where the files of messages and the pictures of people are kept.")


@files.command("move")
@click.option("--to", "name", type=click.Choice(EVERY_STORE), required=True, help="The store to move them to.")
@click.option("--dry-run", is_flag=True, help="Move nothing; say what would be.")
@click.option(
    "--wait", default=READERS_NEED, show_default=True, help="Seconds until old bytes are deleted: for readers."
)
def move(name: str, dry_run: bool, wait: float) -> None:
    """Move all files, and the pictures of people and groups, to another store.

    Every copy is read and compared before the old bytes are deleted. Hearth may go on running. It can be run again:
    after it was cut short it goes on; later, it takes what is new.
    """
    try:
        target = store_to_move_to(name)
        sizes = files_to_move(target)
        click.echo(f"To move: {len(sizes):,} files, {sum(sizes.values()) / 1024 / 1024:,.1f} MB.")
        if dry_run:
            click.echo("Nothing was moved: this was a dry run.")
            return
        with click.progressbar(length=sum(sizes.values()), label="Moving") as bar:
            report = move_files(target, bar.update, wait=wait)
        click.echo("\n".join(report.lines()))
        if chosen_store().name != name:
            click.echo(f"New files still go to {chosen_store().name}: set FILE_STORE={name}, and start Hearth anew.")
        if report.left:
            raise click.ClickException(f"{len(report.left)} files were left where they are.")
    except CannotMove as problem:
        raise click.ClickException(str(problem)) from None
    except PyMongoError as problem:
        raise click.ClickException(f"The database failed: {problem}. Run this again to go on.") from None
    finally:
        lifecycle: Lifecycle = current_app.extensions["lifecycle"]
        lifecycle.end()


def store_to_move_to(name: str) -> Store:
    if name not in stores():
        raise CannotMove("Cloudinary is not configured: set CLOUDINARY_URL.")
    return stores()[name]
