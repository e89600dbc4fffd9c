"""What gunicorn logs, in our form: requests by their route and ids, never by their address.

An address holds what a log must not: a playlist's slug is its title, a sign-in link's query its secret. The
application leaves route and ids in the WSGI environment (service/requests.py).
"""

import sys
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger as GunicornLogger  # type: ignore[import-untyped]

from service import logs
from service.requests import LOGGED


class Logger(GunicornLogger):  # type: ignore[misc]  # gunicorn has no types
    """`--logger-class`."""

    def setup(self, cfg: Any) -> None:
        """Both of gunicorn's logs go where everything of this process goes."""
        super().setup(cfg)
        logs.configure("web")
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True

    def access(self, resp: Any, req: Any, environ: Mapping[str, Any], request_time: timedelta) -> None:
        """One request that was answered."""
        self.access_log.info(
            "request",
            extra={
                "method": environ["REQUEST_METHOD"],
                "status": int(str(resp.status).split(None, 1)[0]),
                "bytes": getattr(resp, "sent", None),
                "milliseconds": round(request_time.total_seconds() * 1000, 1),
                **environ.get(LOGGED, {}),
            },
        )

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """A warning; one about a request that cannot be read quotes it, so only its kind is told."""
        if kind := sys.exc_info()[0]:
            super().warning("a request could not be read: %s", kind.__name__)
        else:
            super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """What went wrong with a request, without its address."""
        super().exception("a request could not be answered")
