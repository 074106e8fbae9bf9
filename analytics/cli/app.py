"""The command line: which commands there are, their words, and how a run ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer
from typer.core import TyperCommand, TyperGroup

from analytics.cli import (
    allocation,
    checks,
    contract,
    corrections,
    doctor,
    explain,
    extensions,
    keys,
    lab,
    records,
    rehearsal,
    reminders,
    reports,
    results,
    returns,
    status,
    submissions,
    targets,
    template,
)
from analytics.cli.show import say_problems
from analytics.errors import AnalyticsError
from analytics.words import LANGUAGES, say, speaking
from analytics.workspace import open_workspace

DONE, SOMETHING_FAILED, REFUSED = 0, 1, 2
# A name of two words is a command of a group.
COMMANDS = {
    "demo": reports.demo,
    "sample": records.sample,
    "template": template.template,
    "collect": records.collect,
    "return": returns.send_back,
    "checks": checks.checks,
    "submission list": submissions.list_submissions,
    "submission show": submissions.show,
    "submission verify": submissions.verify,
    "submission withdraw": submissions.withdraw,
    "status": status.status,
    "remind": reminders.remind,
    "assess": results.assess,
    "corrections": corrections.corrections,
    "explain": explain.explain,
    "rehearse": rehearsal.rehearse,
    "allocate": allocation.allocate,
    "target list": targets.list_targets,
    "target set": targets.set_target,
    "target diff": targets.diff,
    "target adopt": targets.adopt,
    "extension list": extensions.list_extensions,
    "extension add": extensions.add,
    "contract": contract.contract,
    "report": reports.report,
    "run-due": reports.run_due,
    "key show": keys.show_key,
    "key export": keys.export_key,
    "key import": keys.import_key,
    "lab": lab.lab,
    "doctor": doctor.doctor,
}
# Words of the option parser that it cannot be told otherwise.
PARSER_WORDS = {
    "Usage:": "usage",
    "Options:": "options",
    "Commands:": "commands",
    "Arguments:": "arguments",
    "[OPTIONS]": "options_mark",
    "COMMAND [ARGS]...": "command_mark",
    "Show this message and exit.": "option_help",
    "[required]": "required_mark",
}


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and end the process: 0 done, 1 something failed (said which), 2 refused input."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    with speaking(spoken_lang(arguments)):
        sys.exit(run(arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command in the current language; the exit code comes back."""
    try:
        if not arguments or {"--help", "-h"} & set(arguments):
            typer.echo(help_text(arguments))
            return DONE if arguments else REFUSED
        # what a command returns is its exit code; Ctrl+C comes back as 130
        return build_app().main(args=list(arguments), prog_name="analytics", standalone_mode=False) or DONE
    except AnalyticsError as error:
        say_problems(error.problems)
        return REFUSED
    except typer.TyperException as error:
        typer.echo(say("cli.usage_error", message=error.format_message()), err=True)
        return REFUSED
    except OSError as error:
        typer.echo(say("cli.system_error", file=error.filename or "", message=error.strerror or ""), err=True)
        return SOMETHING_FAILED


def build_app() -> TyperGroup:
    """All commands, described in the current language."""
    apps = {"": typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)}
    for name, function in COMMANDS.items():
        within, _, own = name.rpartition(" ")
        if within not in apps:
            apps[within] = typer.Typer()
            apps[""].add_typer(apps[within], name=within)
        apps[within].command(own)(function)
    group = typer.main.get_command(apps[""])
    assert isinstance(group, TyperGroup)
    group.help = say("cli.about")
    group.epilog = say("cli.exit_codes")
    _describe(group, "")
    return group


def _describe(group: TyperGroup, before: str) -> None:
    """Put the words of the current language to the commands of a group and to their options."""
    for name, command in group.commands.items():
        key = f"{before}{name}".replace("-", "_")
        command.help = say(f"cli.{key}")
        command.epilog = say(f"cli.{key}_example")
        for option in command.params:
            option.help = say(f"cli.option_{option.name}")
        if isinstance(command, TyperGroup):
            _describe(command, f"{key}_")


def help_text(arguments: Sequence[str]) -> str:
    """The help of the command that is named among the arguments, else of all."""
    command: TyperCommand | TyperGroup = build_app()
    context = command.context_class(command, info_name="analytics")
    for word in arguments:
        if isinstance(command, TyperGroup) and word in command.commands:
            command = command.commands[word]
            context = command.context_class(command, info_name=word, parent=context)
    text = command.get_help(context)
    for english, key in PARSER_WORDS.items():
        text = text.replace(english, say(f"cli.{key}"))
    return text


def spoken_lang(arguments: Sequence[str]) -> str:
    """The language to answer in: `--lang`, else the ANALYTICS_LANG variable, else the workspace's."""
    for given in (_value(arguments, "--lang"), os.environ.get("ANALYTICS_LANG")):
        if given in LANGUAGES:
            return given
    try:
        return open_workspace(_value(arguments, "--workspace")).settings.lang
    except (AnalyticsError, OSError):  # told when the command itself opens it
        return LANGUAGES[0]


def _value(arguments: Sequence[str], option: str) -> str | None:
    for place, word in enumerate(arguments):
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
        if word == option and place + 1 < len(arguments):
            return arguments[place + 1]
    return None
