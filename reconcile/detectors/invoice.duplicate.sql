-- id: invoice.duplicate
-- entity: invoice
-- severity: critical
-- title_nb: Samme faktura finnes flere ganger
-- title_en: The same invoice exists more than once
-- why: The customer is asked to pay twice.
-- why_nb: Kunden blir bedt om å betale to ganger.
-- grace: 0s
-- repair: manual
--
-- Two booked invoices of one Rackbeat order with the same lines and amount (detail.system: wms), or two 24SevenOffice
-- orders made of one Rackbeat invoice (detail.system: erp). A credit note of the amount cancels one; equal parts that
-- together are not more than the order are right.
with made as (
    select o.id, o.reference, o.total, o.status, o.changed_at,
        first_value(o.id) over (partition by o.reference order by order_number(o.id), o.id) as kept
    from erp_order o
    where regexp_full_match(o.reference, 'RBF [0-9]+') and o.status <> 'Inactive'
),
copies as (
    select null as erp_id, b.id as wms_id, b.order_id as reference, b.total, b.changed_at, b.kept, 'wms' as system
    from wms_invoice_copy b
    union all
    select m.id, substr(m.reference, 5), m.reference, m.total, m.changed_at, m.kept, 'erp'
    from made m
)
select
    c.erp_id as erp_id,
    c.wms_id as wms_id,
    c.wms_id as number,
    null as field,
    c.erp_id as erp_value,
    c.wms_id as wms_value,
    c.total as amount,
    null as units,
    to_json({
        system: c.system,
        kept: c.kept,
        of: c.reference,
        wms_changed_at: c.changed_at,
        members: [c.system || if(c.system = 'wms', '/invoice/', '/order/') || c.kept]
    }) as detail
from copies c
-- where
where coalesce(c.erp_id, c.wms_id) <> c.kept
