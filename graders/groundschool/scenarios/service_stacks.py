"""Stacks that services log with their errors, as their languages print them; the first is what was thrown."""

from groundschool.simulation.state import Instance

STACKS: dict[str, tuple[str, ...]] = {
    "web": (
        "TypeError",
        "    at render (/srv/web/dist/pages/render.js:{line}:17)",
        "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
        "    at async handleError (/srv/web/dist/server.js:88:9)",
    ),
    "booking-api": (
        "internal error",
        "saltmarsh.example/booking/api.(*Server).serve",
        "\t/src/api/server.go:{line}",
        "saltmarsh.example/booking/api.withErrorLog.func1",
        "\t/src/api/middleware.go:41",
        "net/http.HandlerFunc.ServeHTTP",
        "\t/usr/local/go/src/net/http/server.go:2136",
    ),
    "inventory": (
        "example.saltmarsh.inventory.SeatException",
        "\tat example.saltmarsh.inventory.Seats.read(Seats.java:{line})",
        "\tat java.base/java.lang.Thread.run(Thread.java:840)",
        "Caused by: java.io.IOException: Error while reading",
        "\tat example.saltmarsh.inventory.Store.open(Store.java:61)",
        "\t... 12 more",
    ),
}


def stack_of(here: Instance, text: str) -> tuple[str, ...]:
    """Return the stack of an error at an instance, nothing where its program has none; the line is that of the text."""
    line = 40 + sum(map(ord, text.partition(" ")[0]))
    return tuple(frame.format(line=line) for frame in STACKS.get(here.service, ()))
