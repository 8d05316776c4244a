"""What an operator can ask of the running daemon, over the admin socket (ADR 4). Made by `daemon/app`."""
