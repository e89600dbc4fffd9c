"""What benchmarks measure on, made by themselves: pictures, voices, noise, the text of an interview."""
