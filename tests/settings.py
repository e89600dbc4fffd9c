"""Settings, engine and broker are kept for a process's life; tests change them in between."""

from service.catalogue.database import engine
from service.config import settings
from service.jobs.dispatch import broker, redis_is_away

CACHED = (settings, engine, broker, redis_is_away)


def forget_settings() -> None:
    """Close what is open, and let the next call read the settings anew."""
    if engine.cache_info().currsize:
        engine().dispose()
    if broker.cache_info().currsize:
        broker().close()
    for cached in CACHED:
        cached.cache_clear()
