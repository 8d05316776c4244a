"""One set of tests for each port, run against everything that implements it."""
