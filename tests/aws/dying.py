"""The function `process` in a process that is killed at a chosen request to AWS: a program.

For each line of its input, `{"event": ..., "at": n}`, it hands the event to the handler in a child. There SIGKILL comes
when the n-th request is answered and nobody has heard the answer (0: never); other threads may be amid requests of
their own then. It says `{"killed": true}`, or `{"killed": false, "answer": ...}` with what the handler answered.
"""

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from typing import Any

from botocore.httpsession import URLLib3Session

from pipeline.validate import judge
from tests.aws.lambdas import call
from tests.flow.documents import invoice
from tests.flow.worlds import now


def mortal(send: Callable[..., Any], at: int) -> Callable[..., Any]:
    """What sends requests, of all threads, and does not outlive the one with that number."""
    numbers = count(1)

    def met(*given: Any) -> Any:
        number = next(numbers)
        answer = send(*given)
        if number == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return met


def in_child(event: dict[str, Any], at: int) -> dict[str, Any]:
    """What became of a call in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.dup2(2, 1)  # its logs and metrics
        with os.fdopen(writer, "w") as pipe:
            URLLib3Session.send = mortal(URLLib3Session.send, at)  # type: ignore[method-assign]
            json.dump({"answer": call("process", event)}, pipe)
            pipe.flush()
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return {"killed": killed} | (json.loads(said) if said else {})


def main() -> None:
    # What a function loads, it loads here once, not in every life.
    importlib.import_module("handlers.process")
    judge(invoice(), on=now().date())
    for line in sys.stdin:
        sys.stdout.write(json.dumps(in_child(**json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
