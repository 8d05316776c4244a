"""Every repairable kind, from the injected drift to the undone repair: the real engine, audit and outbox on fakes."""
