"""A reprocessing carried out by the command: it feeds the queue and works on it, to the end or until it is stopped."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import sleep

from pipeline.bootstrap import World
from pipeline.language import say
from pipeline.outcomes import Unavailable
from pipeline.reprocess.feed import Feed
from pipeline.reprocess.order import Order, chosen, may_change, revised_in, save
from pipeline.tend import Tended
from pipeline.terminal import console, print_json
from pipeline.worker import Done, turn

_BEAT = timedelta(milliseconds=50)  # the rest of a worker that finds nothing to do
_PATIENCE = 40  # so many beats in a row may the world fail

_STOPPED = 130  # the exit status that shells know for Ctrl-C

Show = Callable[[int, int], None]  # how many are done, and of how many


def carry_out(here: World, order: Order, rate: float | None, as_json: bool) -> int:
    """Carries an order out and says what became of it; the exit status. Ctrl-C ends it, to be continued later."""
    if not order.total:
        order = order.model_copy(update={"total": sum(1 for _ in _eligible(here, order))})
        save(here.objects, order)
    feed = Feed(here, order, datetime.now(UTC), rate)
    if not as_json:
        _say_begin(order)
    try:
        with _bar(as_json) as show:
            failure = _work(here, feed, show)
    except KeyboardInterrupt:
        _say_stopped(order)
        return _STOPPED
    except Unavailable:
        _say_stopped(order)
        raise
    if failure:
        console(errors=True).print(f"{failure}", style="yellow", markup=False, soft_wrap=True)
        _say_stopped(order)
        return 3
    return _say_end(here, feed.order, as_json)


def _eligible(here: World, order: Order) -> Iterator[object]:
    return (record for record in chosen(here, order.selection) if may_change(record, redeliver=order.redeliver))


def _work(here: World, feed: Feed, show: Show) -> str | None:
    """Turns of an ordinary worker, which takes what is fresh first; why the world failed for good, if it did."""
    limits, tended, failures = here.settings.limits, Tended(), 0
    while True:
        now = datetime.now(UTC)
        feed.top_up(now)
        done = turn(here, limits, tended, lambda: datetime.now(UTC))
        depths = here.reprocessing_dead_letters.depths(now)
        left = depths.waiting + depths.in_flight
        show(max(0, feed.order.queued - left), max(feed.order.total, feed.order.queued))
        failures = failures + 1 if done.failure else 0
        if failures >= _PATIENCE:
            return done.failure
        if feed.order.complete and not left:
            return None
        if not _busy(done):
            sleep(_BEAT.total_seconds())


def _busy(done: Done) -> bool:
    return not done.failure and bool(done.settled or done.more)


@contextmanager
def _bar(as_json: bool) -> Iterator[Show]:
    screen = console(errors=True)
    if as_json or not screen.is_terminal:
        yield lambda _, __: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True) as progress:
        task = progress.add_task(say("Judging once more", "Bedömer på nytt"), total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _say_begin(order: Order) -> None:
    text = say(
        f"Reprocessing {order.id}: {order.total} documents.", f"Ombearbetning {order.id}: {order.total} dokument."
    )
    console().print(text, markup=False, soft_wrap=True)


def _say_stopped(order: Order) -> None:
    command = f"faktura reprocess --continue {order.id}"
    text = say(f"Stopped; nothing is lost. Go on with: {command}", f"Avbruten; inget är förlorat. Fortsätt: {command}")
    console(errors=True).print(text, markup=False, soft_wrap=True)


def _say_end(here: World, order: Order, as_json: bool) -> int:
    words: Counter[tuple[str, str]] = Counter()
    for record in revised_in(here, order):
        revision = next(one for one in record.revisions if one.reprocessing == order.id)
        words[revision.outcome, record.outcome or ""] += 1
    dead = here.reprocessing_dead_letters.depths(datetime.now(UTC)).dead
    if as_json:
        changed = [{"before": before, "after": after, "documents": n} for (before, after), n in words.items()]
        print_json({"id": order.id, "judged": order.queued, "changed": changed, "dead": dead})
    else:
        _print_end(order, words, dead)
    return 3 if dead else 0


def _print_end(order: Order, words: Counter[tuple[str, str]], dead: int) -> None:
    from pipeline.documents_shown import outcome_named
    from pipeline.terminal import print_table

    rows = [(outcome_named(before), outcome_named(after), str(n)) for (before, after), n in words.most_common()]
    heads = (say("was", "var"), say("is", "är"), say("documents", "dokument"))
    print_table(heads, rows, empty=say("No word changed.", "Inget utfall ändrades."))
    judged = say(f"Judged once more: {order.queued}.", f"Bedömda på nytt: {order.queued}.")
    letters = say(f" Dead letters: {dead}; see `faktura queue`.", f" Döda brev: {dead}; se `faktura queue`.")
    console().print(judged + (letters if dead else ""), soft_wrap=True)
