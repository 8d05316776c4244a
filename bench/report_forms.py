"""How long the report of many drifts takes, form by form, and how large it is: python -m bench.report_forms."""

from __future__ import annotations

import argparse
import json
import time

from reports.mail import Reader, attachments_of, compose
from reports.write import FORMS, render_form
from tests.reports.test_tables import many


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drifts", type=int, default=5_000)
    count = parser.parse_args().drifts
    begun = time.process_time()
    built = many(count)
    told: dict[str, object] = {"drifts": count, "build": round(time.process_time() - begun, 2)}
    for form in FORMS:
        began = time.process_time()
        size = len(render_form(form, built, "nb"))
        told[form] = {"seconds": round(time.process_time() - began, 2), "bytes": size}
    began = time.process_time()
    attachments = attachments_of(built, ("xlsx", "csv"), "nb")
    mail = compose(built, Reader(address="a@b.example", language="nb"), attachments, sender="s@b.example")
    told["mail"] = {"seconds": round(time.process_time() - began, 2), "bytes": len(mail.raw)}
    told["all_forms_seconds"] = round(time.process_time() - begun, 2)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
