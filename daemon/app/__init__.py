"""The composition root: the only place that knows every layer. Called by `samsvar run`; importing it does nothing."""
