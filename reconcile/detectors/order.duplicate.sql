-- id: order.duplicate
-- entity: order
-- severity: high
-- title_nb: Samme ordre finnes flere ganger i Rackbeat
-- title_en: The same order exists more than once in Rackbeat
-- why: Every copy reserves stock and may be shipped, so that the customer gets and pays the goods twice. It happens
--   when an order is fetched again with a tool that does not look first.
-- why_nb: Hver kopi reserverer varer og kan bli sendt, slik at kunden får og betaler varene to ganger. Det skjer når en
--   ordre hentes på nytt med et verktøy som ikke sjekker først.
-- grace: 0s
-- repair: delete_duplicate
--
-- Exact: several live orders stand for one 24SO order (link or reference); the linked one is kept, else the oldest.
-- Likely: an order without link and reference that looks like another, with a score (detail.score, 60 to 100) of
-- customer, lines, totals, references and the time between; in one chain with gaps of at most `duplicate_minutes`. Two
-- orders with different references are never copies of each other.
select
    m.erp_id as erp_id,
    o.id as wms_id,
    o.id as number,
    'reference' as field,
    m.erp_id as erp_value,
    o.id as wms_value,
    w.total as amount,
    q.units as units,
    to_json({
        grade: m.grade,
        score: m.score,
        kept: k.id,
        kept_status: k.status,
        status: o.status,
        customer: o.customer_id,
        untouched: if(u.is_untouched, 'true', 'false'),
        repair: if(u.is_untouched, null, 'manual'),
        wms_changed_at: o.changed_at,
        members: ['wms/order/' || k.id]
    }) as detail
from order_copy m
join live_wms_order o on o.id = m.id
join live_wms_order k on k.id = m.kept
join wms_order w on w.id = m.id
left join wms_order_goods q on q.order_id = m.id
left join erp_order_goods g on g.order_id = m.erp_id,
lateral (
    -- Nobody worked on it: a draft that still asks for what the kept one or the 24SO order asks for, or never changed.
    select coalesce(o.status = 'draft' and not o.is_linked
        and (o.goods = k.goods or o.goods = g.goods or w.changed_at <= w.created_at + interval 5 seconds), false)
        as is_untouched
) u
-- where
where m.id <> m.kept
    and m.score >= 60
