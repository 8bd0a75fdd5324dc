"""The arguments and options of the loss commands."""

from typing import Annotated

import typer

from retainlog.cli.code import coded
from retainlog.i18n import N_
from retainlog.nouns.loss import BY, CLARITIES, REASONS, VERDICTS

LossArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID|CLIENT",
        help=N_("Id of the loss, or the client's name (its newest loss)."),
    ),
]
NoticedOption = Annotated[
    str | None, typer.Option("--on", "-o", metavar="DATE", help=N_("Day on which you learnt of it."))
]
DecidedOption = Annotated[
    str | None, typer.Option("--decided", metavar="DATE", help=N_("Day on which it was decided, where known."))
]
EndsOption = Annotated[str | None, typer.Option("--ends", metavar="DATE", help=N_("Last day of work."))]
PaidOption = Annotated[
    str | None,
    typer.Option("--paid-until", metavar="DATE", help=N_("Last day that is paid for; by default that of work.")),
]
ByOption = Annotated[str | None, coded("--by", BY, N_("Who ended it."))]
ReasonOption = Annotated[str | None, coded("--reason", REASONS, N_("The main reason."))]
AlsoOption = Annotated[
    list[str] | None, coded("--also", REASONS, N_("A contributing reason beside it; may be repeated."))
]
StatedOption = Annotated[
    str | None, typer.Option("--stated", metavar="TEXT", help=N_("The reason they gave; - reads standard input."))
]
ClarityOption = Annotated[str | None, coded("--clarity", CLARITIES, N_("How clearly they said it."))]
BelievedOption = Annotated[
    str | None, typer.Option("--believed", metavar="TEXT", help=N_("What you believe lies behind it."))
]
EvidenceOption = Annotated[
    str | None, typer.Option("--evidence", metavar="TEXT", help=N_("What you know for certain."))
]
ThirdOption = Annotated[
    str | None, typer.Option("--third-party", metavar="NAME", help=N_("A third side behind it, such as a competitor."))
]
OfferOption = Annotated[str | None, typer.Option("--offer", metavar="TEXT", help=N_("What the third side offered."))]
VerdictOption = Annotated[str | None, coded("--verdict", VERDICTS, N_("Looking at it calmly, what was it."))]
FeelingOption = Annotated[
    int | None, typer.Option("--feeling", min=1, max=5, help=N_("How you feel, from 1 (heavy) to 5 (light)."))
]
PassedOption = Annotated[
    str | None, typer.Option("--feeling-passed", metavar="DATE", help=N_("Day on which the feeling had passed."))
]
OpportunityOption = Annotated[
    str | None, typer.Option("--opportunity", metavar="TEXT", help=N_("What has become possible."))
]
LessonOption = Annotated[str | None, typer.Option("--lesson", metavar="TEXT", help=N_("What you keep from it."))]
WinBackOption = Annotated[
    str | None, typer.Option("--win-back", metavar="DATE", help=N_("Day on which to get in touch again."))
]
