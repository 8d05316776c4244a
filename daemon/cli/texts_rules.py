"""What is wrong in a rules file or in a detector of the user's own, in bokmål, by the English wording of `reconcile`.
As `texts_configuration`, which see and which brings them together.
"""

from __future__ import annotations

RULE_WORDINGS: tuple[tuple[str, str], ...] = (
    ("is not TOML: {}", "er ikke TOML: {}"),
    ("not TOML: {}", "er ikke TOML: {}"),
    ("there is no such kind of drift", "det finnes ingen slik type avvik"),
    ("there is no such kind of drift; did you mean {}?", "det finnes ingen slik type avvik; mente du {}?"),
    (
        'is unknown; write [product.name] or [drift."order.duplicate"]',
        'er ukjent; skriv [product.name] eller [drift."order.duplicate"]',
    ),
    (
        'is unknown; did you mean {}?; write [product.name] or [drift."order.duplicate"]',
        'er ukjent; mente du {}? Skriv [product.name] eller [drift."order.duplicate"]',
    ),
    (
        'write the kind in quotes, such as [drift."order.duplicate"]',
        'skriv typen i anførselstegn, som [drift."order.duplicate"]',
    ),
    ("is unknown; there are {}", "er ukjent; det finnes {}"),
    ("is unknown; did you mean {}?; there are {}", "er ukjent; mente du {}? Det finnes {}"),
    ("must be a whole number from 0 to {}", "må være et heltall fra 0 til {}"),
    ("unknown {}; there are {}", "ukjent: {}; det finnes {}"),
    ("lacks compare", "mangler compare"),
    ("tolerance must be a number of at least 0", "tolerance må være et tall som er 0 eller mer"),
    ("ignore must be true or false", "ignore må være true eller false"),
    ("cannot be compared as {}", "kan ikke sammenlignes som {}"),
    ("not one of {}", "er ikke en av {}"),
    ("grace must be like 0s, 15m, 2h or 1d", "grace må være som 0s, 15m, 2h eller 1d"),
    ("{} cannot be read: {}", "{} kan ikke leses: {}"),
    ("cannot be read: {}", "kan ikke leses: {}"),
    ("another file already defines {}", "en annen fil definerer allerede {}"),
    ("longer than {} characters", "lengre enn {} tegn"),
    (
        "id must be like order.duplicate and the file named after it",
        "id må være som order.duplicate, og filen må hete det samme",
    ),
    ("entity {} is not one of {}", "entity {} er ikke en av {}"),
    ("severity must be one of {}", "severity må være en av {}"),
    ("blast_radius must be a whole number", "blast_radius må være et heltall"),
    ("header field {} is unknown or given twice", "feltet {} i hodet er ukjent eller gitt to ganger"),
    ("header lacks {}", "hodet mangler {}"),
    ("only {} files are read", "bare {} filer leses"),
    (
        "there is a detector {} already: give the file and its id another name",
        "det finnes allerede en kontroll {}: gi filen og id-en et annet navn",
    ),
    (
        "repair must be one of {}: a repair belongs to built-in kinds only",
        "repair må være en av {}: bare innebygde typer har en reparasjon",
    ),
    (
        "must be one SELECT, and no statement that writes or does anything else",
        "må være én SELECT, og ikke en setning som skriver eller gjør noe annet",
    ),
    ("cannot be run: {}", "kan ikke kjøres: {}"),
    ("must be one SELECT: {}", "må være én SELECT: {}"),
    ("must be one SELECT, not {} statements", "må være én SELECT, ikke {} setninger"),
    ("must be one SELECT, without describe, show or summarize", "må være én SELECT, uten describe, show og summarize"),
    ("must select {} in this order, not {}", "må velge {} i denne rekkefølgen, ikke {}"),
    ("must only read: it holds a {} statement", "kan bare lese: den har en {}-setning"),
    ("may not call {}: only views are read, and {}", "kan ikke kalle {}: bare visninger leses, og {}"),
    (
        "reads {}, which is not a view; the views are in docs/detectors.md",
        "leser {}, som ikke er en visning; visningene står i docs/detectors.md",
    ),
)
