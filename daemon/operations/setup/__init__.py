"""What `samsvar setup` does with the two systems: looks who they are, creates what R1 asks for once a person
has agreed, and counts what an initial sync would do. Asking and showing is daemon/cli/setup*."""
