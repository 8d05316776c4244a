"""Pages that are written by a program: `python -m scripts.reference` writes them, a test holds them in step."""
