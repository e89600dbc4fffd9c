"""One module a kind of job: load, call, save, emit. `service/events.py` says what starts each."""
