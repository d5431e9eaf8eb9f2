"""`faktura rules shadow`: where the published rules judged otherwise, of the documents they were asked about."""

from collections import Counter

import typer

from pipeline.language import say
from pipeline.terminal import Json, console, print_json, print_table, world

HELP = say(
    "How often the published rules judged otherwise than ours, of the documents that passed. FAKTURA_SHADOW says "
    "which share of them they are asked about: 0.01 is one in a hundred.",
    "Hur ofta de publicerade reglerna bedömde annorlunda än våra, av de dokument som passerat. FAKTURA_SHADOW anger "
    "hur stor andel de tillfrågas om: 0.01 är ett av hundra.",
)


def shadow(as_json: Json = False) -> None:
    """`faktura rules shadow`: exit status 1 where there are differences; --json gives one object for each."""
    from pipeline.records import Query
    from pipeline.shadow import kept

    here = world()
    asked = sum(record.shadow is not None for record in here.ledger.documents(Query()))
    differing = list(kept(here.objects))
    if as_json:
        for one in differing:
            for difference in one.differences:
                print_json({"document": one.document, "release": one.release, **difference.as_json()})
    else:
        console().print(
            say(
                f"Documents judged by the published rules too: {asked}; judged otherwise: {len(differing)}.",
                f"Dokument som också de publicerade reglerna bedömt: {asked}; annorlunda bedömda: {len(differing)}.",
            )
        )
        counts = Counter((one.found or "", one.text, one.text_sv) for each in differing for one in each.differences)
        rows = [(rule, str(count), say(text, text_sv)) for (rule, text, text_sv), count in counts.most_common()]
        if rows:
            print_table((say("rule", "regel"), say("times", "gånger"), say("says", "säger")), rows, empty="")
    raise typer.Exit(1 if differing else 0)
