"""What the keys do that the example shows without a comment of their own, and how they may look."""

from __future__ import annotations

_MASTER = "Where {} are created and maintained; `both`: changes travel both ways, field by field."
_FIELD = "Where the {} of a {} is maintained; none: as the kind."
_PRODUCT = {"name": "name", "sales_price": "sales price", "cost_price": "cost price", "category_id": "category"}
_COMPANY = {"name": "name", "email": "e-mail address", "phone": "phone number", "street": "street",
            "postal_code": "postal code", "city": "city", "country": "country",
            "organization_number": "organization number"}  # fmt: skip
_ONE = "connections.NAME"

WORDS: dict[str, str] = {
    "detectors_dir": "A folder with detectors of your own ([how](detectors.md)).",
    "listen.tls_key": "The key of that certificate, PEM.",
    "smtp.host": "The mail server.",
    "smtp.port": "Its port: 587 with `starttls`, 465 with `tls`.",
    "smtp.sender": "Who the mail is from.",
    "smtp.timeout_seconds": "How long one conversation with the server may take.",
    f"{_ONE}.erp.url": "Where 24SevenOffice answers; https, or http to this machine.",
    f"{_ONE}.erp.username": "A user of 24SevenOffice that Samsvar has for itself.",
    f"{_ONE}.wms.url": "Where Rackbeat answers, without `/api`; https, or http to this machine.",
    f"{_ONE}.wms.supplier_group": "Rackbeat number of the group that new suppliers get.",
    f"{_ONE}.wms.payment_terms": "Rackbeat number of the payment terms that new customers and suppliers get.",
    f"{_ONE}.wms.locale": "Language that new customers from Rackbeat get.",
    **{
        f"{_ONE}.masters.{kind}": _MASTER.format(f"{kind}s".replace("ys", "ies"))
        for kind in ("product", "customer", "supplier", "category")
    },
    **{f"{_ONE}.fields.product.{name}": _FIELD.format(word, "product") for name, word in _PRODUCT.items()},
    **{
        f"{_ONE}.fields.{kind}.{name}": _FIELD.format(word, kind)
        for kind in ("customer", "supplier")
        for name, word in _COMPANY.items()
    },
    f"{_ONE}.timing.retry_max_seconds": "The greatest pause between two tries.",
    f"{_ONE}.timing.retry_attempts": "Tries before the record is parked and waits for a person.",
    f"{_ONE}.fuses.create_floor": "Most creates an hour where the share is less than this.",
    f"{_ONE}.fuses.update_floor": "Most updates an hour where the share is less than this.",
    f"{_ONE}.fuses.delete_floor": "Most deletions an hour where the share is less than this.",
    f"{_ONE}.fuses.share": "Most writes an hour as a share of the linked records of the kind.",
    f"{_ONE}.fuses.stock_to_zero_share": "The same as a share of the linked products.",
    f"{_ONE}.audit.full_at": "When the nightly full run begins.",
    f"{_ONE}.audit.zone": "Whose clock `full_at` is told by.",
    f"{_ONE}.report.zone": "Whose clock `at` is told by.",
    f"{_ONE}.report.recipients.address": "To whom.",
    f"{_ONE}.report.recipients.language": "Of this recipient's mail; empty: as `language` at the top.",
    f"{_ONE}.report.recipients.severity": "The least severity that is worth a mail to this recipient.",
    f"{_ONE}.links.erp": "By kind, the address of a record in 24SevenOffice's own pages, with {id} or {number} in it.",
    f"{_ONE}.links.wms": "By kind, the address of a record in Rackbeat's own pages, with {id} or {number} in it.",
    f"{_ONE}.canaries.system": "Where the record is.",
    f"{_ONE}.canaries.kind": "What it is.",
    f"{_ONE}.canaries.id": "Its id or number there.",
    f"{_ONE}.windows.name": "What `status` calls it.",
    f"{_ONE}.windows.zone": "Whose clock the times are told by.",
    f"{_ONE}.windows.from": "Begin of a window that comes once.",
    f"{_ONE}.windows.to": "End of a window that comes once.",
    f"{_ONE}.windows.weekday": "Day of a window that comes every week.",
    f"{_ONE}.windows.at": "Begin of a window that comes every week.",
    f"{_ONE}.windows.minutes": "Length of a window that comes every week.",
    f"{_ONE}.order_references.field": "The field of the Rackbeat order.",
    f"{_ONE}.order_references.pattern": "A regular expression; its one group is the 24SevenOffice order id.",
}

EXAMPLES: dict[str, str] = {
    f"{_ONE}.links.erp": 'order = "https://erp.example.no/orders/{id}"',
    f"{_ONE}.links.wms": 'order = "https://wms.example.no/orders/{id}"',
    f"{_ONE}.windows.weekday": 'weekday = "sun"',
    f"{_ONE}.windows.at": "at = 01:00:00",
    f"{_ONE}.windows.minutes": "minutes = 240",
}
