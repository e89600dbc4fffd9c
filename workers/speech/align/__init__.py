"""Words that are known to be said, put to the times at which they are said."""
