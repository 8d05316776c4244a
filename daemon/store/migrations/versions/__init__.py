"""One file per schema version; the first four characters of its name are its revision."""
