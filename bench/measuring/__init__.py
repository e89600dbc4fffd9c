"""How benchmarks measure: processor time, and what is right and wrong in subtitles."""
