"""The command line for whoever runs the house: `python -m edtech_app.cli --help`."""

import argparse
import asyncio
import getpass
import sys
from pathlib import Path

from edtech_app import logs
from edtech_app.domain.errors import AppError, Conflict, InvalidInput
from edtech_app.runtime import DatabaseFailed, House, Keeping, keeping, running
from edtech_app.services.accounts.oversight import THE_HOUSE
from edtech_app.settings import BadSettings, get_settings


def main(arguments: list[str] | None = None) -> int:
    """Do what the arguments say; 0 when it worked."""
    asked = parser().parse_args(arguments)
    try:
        asyncio.run(_do(asked))
    except BadSettings as problem:
        return _complain(f"The settings cannot be used:\n{problem}")
    except DatabaseFailed as problem:
        return _complain(str(problem))
    except InvalidInput as problem:
        return _complain("\n".join(problem.fields.values()))
    except AppError as problem:
        return _complain(problem.message)
    return 0


def parser() -> argparse.ArgumentParser:
    """What the command line understands."""
    reader = argparse.ArgumentParser(prog="python -m edtech_app.cli", description=__doc__)
    commands = reader.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create-admin", help="make an administrator")
    create.add_argument("email")
    create.add_argument("--first-name", default="Site")
    create.add_argument("--last-name", default="Administrator")
    demo = commands.add_parser("demo", help="add the demo school, or remove it")
    demo.add_argument("--clear", action="store_true", help="remove it, and nothing else")
    suspend = commands.add_parser("suspend", help="suspend an account and sign it out everywhere")
    suspend.add_argument("email")
    suspend.add_argument("--reason", default="", help="shown in the email to the account's owner")
    reopen = commands.add_parser("reopen", help="restore a suspended account")
    reopen.add_argument("email")
    role = commands.add_parser("role", help="change the role of an account")
    role.add_argument("email")
    role.add_argument("role", choices=["student", "instructor", "administrator"])
    commands.add_parser("doctor", help="finish what a crash left over, repair totals, and check that the books agree")
    commands.add_parser("prepare", help="make the indexes of this version, before its processes start")
    backup = commands.add_parser("backup", help="save the whole school to a new file, even while the site is running")
    backup.add_argument("file", type=Path)
    restore = commands.add_parser("restore", help="restore a school from a backup, into an empty installation")
    restore.add_argument("file", type=Path)
    restore.add_argument(
        "--force", action="store_true", help=("replace the existing school, after saving a backup of it")
    )
    return reader


async def _do(asked: argparse.Namespace) -> None:
    settings = get_settings()
    logs.install(
        as_json=settings.is_production,
        level=settings.log_level,
        secret_values=settings.secret_values(),
        stream=sys.stderr,
    )
    if asked.command == "demo" and settings.is_production:
        raise Conflict("There is no demo school in production.")
    if asked.command in ("backup", "restore"):
        async with keeping(settings, may_share=asked.command == "backup") as kept:
            await (_restore(kept, asked) if asked.command == "restore" else _back_up(kept, asked.file))
        return
    async with running(settings, may_share=True) as house:
        if asked.command == "create-admin":
            await _create_administrator(house, asked)
        elif asked.command == "demo":
            await _demo(house, clear=asked.clear)
        elif asked.command in ("suspend", "reopen", "role"):
            await _oversee(house, asked)
        elif asked.command == "prepare":
            # Whoever opens the house makes them: a process at its start too, but then people wait for it.
            _say("The database has every index of this version.")
        else:
            await _doctor(house)


async def _create_administrator(house: House, asked: argparse.Namespace) -> None:
    password = await asyncio.to_thread(_ask_password)
    user = await house.services.accounts.create_administrator(asked.email, password, asked.first_name, asked.last_name)
    _say(f"{user.email} is now an administrator and can sign in.")


def _ask_password() -> str:
    """The password, typed unseen, or the first line of what is piped in; never an argument, which others can see."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return getpass.getpass("Password (8 characters or more): ")


async def _oversee(house: House, asked: argparse.Namespace) -> None:
    oversight = house.services.oversight
    user = await oversight.find(THE_HOUSE, asked.email)
    if asked.command == "suspend":
        await oversight.suspend(THE_HOUSE, user.id, asked.reason)
        _say(f"{user.email} is suspended and signed out everywhere.")
    elif asked.command == "reopen":
        await oversight.restore(THE_HOUSE, user.id)
        _say(f"{user.email} can sign in again.")
    else:
        await oversight.change_role(THE_HOUSE, user.id, asked.role)
        _say(f"{user.email} now has the role {asked.role}.")


async def _demo(house: House, *, clear: bool) -> None:
    # Only this command waits until everything is imported that draws and films.
    from edtech_app.demo import close_school, open_school

    if clear:
        removed = await close_school(house)
        _say(f"Removed {removed.people} demo accounts and {removed.courses} courses with all their data.")
    else:
        await open_school(house)
        _say("The demo school is open.")


async def _back_up(kept: Keeping, file: Path) -> None:
    made = await kept.backup.make(file)
    _say(
        f"{made.documents:,} documents of {made.collections} collections and {made.files:,} files are in {made.file} "
        f"({made.size / 1e6:,.1f} MB), which only you can read."
    )
    if made.elsewhere:
        _say(f"{made.elsewhere:,} files are kept elsewhere. The backup lists them but does not contain them.")
    if not made.is_settled:
        _say("Orders came in during the backup. After a restore, run `doctor` to finish what was half done.")


async def _restore(kept: Keeping, asked: argparse.Namespace) -> None:
    restored = await kept.restore.restore(asked.file, force=asked.force)
    if restored.saved:
        _say(f"The previous data is saved in {restored.saved.file}.")
    _say(f"Restored the school of {restored.made_at}: {restored.documents:,} documents, {restored.files:,} files.")
    if restored.missing:
        _say(f"{restored.missing:,} files that were kept elsewhere no longer exist.")
    _say("Now run `doctor` to finish what was half done when the backup was made.")


async def _doctor(house: House) -> None:
    """Finish first, so that the totals are judged with everything in them."""
    for port, words in house.stands_on:
        _say(f"{port}: {words}")
    services = house.services
    _say(f"Orders and payment events checked: {await services.commerce.reconcile()}")
    _say(f"Refunds gone on with: {await services.refund_reconciliation.reconcile()}")
    _say(f"Enrolments counted late: {await services.enrollments.finish_counting()}")
    _say(f"Progress of students counted: {await services.reach.finish_counting()}")
    _say(f"Ledger rows counted late: {await services.tallies.finish_counting()}")
    _say(f"Reviews counted late: {await services.reviews.finish_counting()}")
    _say(f"Votes for reviews counted late: {await services.helpful.finish_counting()}")
    _say(f"Transcripts made: {await services.transcripts.make_missing()}")
    _say(f"Files that nothing needed, removed: {await services.leftovers.remove()}")
    for words in await services.leftovers.missing():
        _say(f"Missing from the store: {words}")
    mended = await services.upkeep.mend_totals()
    for one in mended:
        _say(f"Mended {one.about}: {one.words}")
    if not mended:
        _say("All kept totals agree with their rows.")
    await _check_books(house)


async def _check_books(house: House) -> None:
    """
    Raises:
        Conflict: Something does not agree; it has been named.
    """
    disagreements = await house.services.books.check()
    for each in disagreements:
        _say(str(each))
    if disagreements:
        raise Conflict(f"The books do not agree. Problems found: {len(disagreements)}.")
    _say("Orders, enrolments, ledger, refunds and receipts agree to the paisa.")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def _complain(words: str) -> int:
    sys.stderr.write(f"{words}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
