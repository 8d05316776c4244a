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
-- orders made of one Rackbeat invoice (detail.system: erp). A credit note of the amount cancels one.
with billed as (
    select i.id, i.order_id, i.total, g.goods, i.changed_at,
        row_number() over same as turn, first_value(i.id) over same as kept
    from wms_invoice i
    join wms_invoice_goods g on g.invoice_id = i.id
    where i.status <> 'draft' and not i.is_credit and i.order_id is not null
    window same as (partition by i.order_id, i.total, g.goods order by order_number(i.id), i.id)
),
credited as (
    select i.order_id, abs(i.total) as total, count(*) as notes
    from wms_invoice i
    where i.is_credit and i.status <> 'draft'
    group by i.order_id, abs(i.total)
),
made as (
    select o.id, o.reference, o.total, o.status, o.changed_at,
        first_value(o.id) over (partition by o.reference order by order_number(o.id), o.id) as kept
    from erp_order o
    where regexp_full_match(o.reference, 'RBF [0-9]+') and o.status <> 'Inactive'
),
copies as (
    select null as erp_id, b.id as wms_id, b.order_id as reference, b.total, b.changed_at, b.kept, 'wms' as system,
        b.turn - coalesce(c.notes, 0) as surplus
    from billed b
    left join credited c on c.order_id = b.order_id and c.total = b.total
    union all
    select m.id, substr(m.reference, 5), m.reference, m.total, m.changed_at, m.kept, 'erp', if(m.id = m.kept, 1, 2)
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
where c.surplus > 1
