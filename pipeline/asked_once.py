"""The registry as the documents of a batch ask it: each question once, also where several ask it at the same time.

The gate judges by what holds at the instant of a document's receipt (or release), and a batch is in hand later than
that for all of it. So what stood while the batch was in hand is as right for its last document as for its first. From
one batch to the next an answer is kept only where the registry says that nothing in it has changed, which is one
question. A hold that was decided before a change and written after it is found as every such hold is
(pipeline/tend.py).
"""

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar

from pipeline.collaboration.records import Collaboration, Company, ParticipantId
from pipeline.outcomes import Unavailable
from pipeline.ports import Chronicle, Registry

_MOST = 4_000  # answers kept: one takes some 8 kB

Answer = TypeVar("Answer")


class AskedOnce:
    """Port Registry, for as long as nothing changes and for any number of threads."""

    def __init__(self, registry: Registry) -> None:
        self._registry, self._together = registry, Lock()
        self._answers: dict[Hashable, Future[Any]] = {}
        self._open = 0

    @property
    def may_go_on(self) -> bool:
        """Whether another batch may ask it: not where it has grown large, or where an answer still has to come.

        That one is asked for by a document that its function gave up, and perhaps of a connection that leads nowhere.
        """
        return not self._open and len(self._answers) <= _MOST

    def company(self, id: str) -> Company | None:
        """A company by its opaque id."""
        return self._once(id, lambda: self._registry.company(id))

    def company_of(self, participant: ParticipantId) -> Company | None:
        """The company that has a participant identifier, however it is spelled."""
        return self._once((participant.scheme, participant.value), lambda: self._registry.company_of(participant))

    def collaborations(self, company: str, *, as_customer: bool = False) -> list[Collaboration]:
        """The collaborations of which a company is the firm or the customer (or only the customer), oldest first."""
        question = (company, as_customer)
        return list(self._once(question, lambda: self._registry.collaborations(company, as_customer=as_customer)))

    def put(self, *records: Company | Collaboration) -> None:
        """Write the next version of each record; whoever asks from now on is told of it."""
        self._registry.put(*records)
        with self._together:
            self._answers.clear()

    def _once(self, question: Hashable, ask: Callable[[], Answer]) -> Answer:
        """Whoever asks first asks the registry; whoever asks meanwhile waits for that answer. Raises what it raised."""
        with self._together:
            known = self._answers.get(question)
            answer: Future[Answer] = known or self._answers.setdefault(question, Future())
            self._open += known is None
        if known is None:
            try:
                answer.set_result(ask())
            except BaseException as fault:
                with self._together:
                    self._answers.pop(question, None)  # the world may answer whoever asks next
                answer.set_exception(fault)
            finally:
                with self._together:
                    self._open -= 1
        return answer.result()


class Answers:
    """What was asked of a registry, from one batch to the next."""

    def __init__(self) -> None:
        self._known: tuple[Registry, int] | None = None  # of whom, and the cursor at which it stood
        self._asked: AskedOnce | None = None

    def of_batch(self, registry: Registry, chronicle: Chronicle) -> AskedOnce:
        """The registry for the batch that begins now. Where it does not answer, whoever asks is told so."""
        try:
            known = registry, chronicle.latest()
        except Unavailable:
            return AskedOnce(registry)
        if self._asked is None or known != self._known or not self._asked.may_go_on:
            self._known, self._asked = known, AskedOnce(registry)
        return self._asked
