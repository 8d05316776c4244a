"""`samsvar` and `python -m daemon`."""

from __future__ import annotations


def main() -> None:
    from daemon.cli.root import main as command_line

    command_line()


if __name__ == "__main__":
    main()
