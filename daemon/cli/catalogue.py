"""Every sentence that the command line says, in bokmål and English. Reasons and hints are the domain's.

Entries are (bokmål, English), as in `daemon.domain.messages`. What to type stands in the `todo` entries.
Commands ask `daemon.cli.texts`, which reads this when the first sentence is said.
"""

from __future__ import annotations

from collections.abc import Mapping

from daemon.cli.texts_audit import AUDIT
from daemon.cli.texts_failure import FAILURES
from daemon.cli.texts_interrupted import INTERRUPTED
from daemon.cli.texts_label import LABELS
from daemon.cli.texts_line import LINES
from daemon.cli.texts_operator import OPERATOR_TEXTS
from daemon.cli.texts_report import REPORT
from daemon.cli.texts_state import STATE
from daemon.domain.messages import ENTRIES, Catalogue

_PARTS = (FAILURES, LABELS, LINES, STATE, AUDIT, INTERRUPTED, OPERATOR_TEXTS, REPORT)

TEXTS: Mapping[str, tuple[str, str]] = {code: pair for part in _PARTS for code, pair in part.items()}

CATALOGUE = Catalogue(*ENTRIES, TEXTS)
