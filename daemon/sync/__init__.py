"""The sync: signals in, commands out. Knows ports and domain only; `reconcile` knows it, never the other way."""
