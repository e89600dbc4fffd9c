"""The fault table: what Storyreel promises, tried on the real parts."""
