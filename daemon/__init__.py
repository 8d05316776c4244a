"""The Samsvar daemon: keeps 24SevenOffice and Rackbeat in agreement. Layers in docs/architecture.md."""
