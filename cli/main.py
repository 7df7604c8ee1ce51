"""`rollcall`: the operator's command. It works on the stack of `make up`, or on the one named by --stack."""

from pathlib import Path
from typing import Annotated

import typer

from cli import doctor, keys, openapi, queues, replay, tenants, zoom_app
from cli.deployment import Deployment

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
app.add_typer(tenants.app, name="tenants", help="LMS customers of this deployment.")
app.add_typer(keys.app, name="keys", help="API keys of a tenant.")
app.add_typer(zoom_app.app, name="zoom-app", help="The two Zoom apps' credentials.")
app.command()(doctor.doctor)
app.command()(replay.export)
app.command()(replay.replay)
app.command()(queues.redrive)
app.command()(queues.invoke)
app.command()(openapi.openapi)


@app.callback()
def choose(
    context: typer.Context,
    stack: Annotated[str | None, typer.Option(help="A CloudFormation stack in AWS.", envvar="ROLLCALL_STACK")] = None,
    stack_file: Annotated[Path | None, typer.Option(help="The state file of a local stack.")] = None,
) -> None:
    context.obj = lambda: Deployment.chosen(stack, stack_file)
