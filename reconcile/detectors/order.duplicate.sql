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
-- Likely: an order without link and reference that has the customer and the lines of another, created in one chain
-- with gaps of at most `duplicate_minutes`. Two orders with different references are never copies of each other.
with live as materialized (select * from live_wms_order),
exact as (
    select o.*, first_value(o.id) over (
            partition by o.erp_id order by o.is_linked desc, o.created_at nulls last, order_number(o.id), o.id
        ) as kept
    from live o
    where o.erp_id is not null
),
gaps as (
    select o.id, o.erp_id, o.is_linked, o.customer_id, o.goods, o.created_at,
        if(o.created_at <= lag(o.created_at) over chain
            + to_minutes(cast(the_rule('duplicate_minutes') as bigint)), 0, 1) as begins
    from live o
    where o.goods is not null and o.created_at is not null and o.customer_id is not null
    window chain as (partition by o.customer_id, o.goods order by o.created_at, order_number(o.id), o.id)
),
chains as (
    select g.*, sum(g.begins) over (
            partition by g.customer_id, g.goods order by g.created_at, order_number(g.id), g.id
        ) as chain
    from gaps g
),
near as (
    select c.id, c.erp_id, first_value(c.id) over best as kept, first_value(c.erp_id) over best as kept_erp_id
    from chains c
    left join exact e on e.id = c.id
    window best as (
        partition by c.customer_id, c.goods, c.chain
        order by c.is_linked desc, c.erp_id is null, coalesce(e.kept <> c.id, false), c.created_at, order_number(c.id), c.id
    )
),
member as (
    select e.id, e.kept, e.erp_id, 'exact' as grade from exact e
    union all
    select n.id, n.kept, n.kept_erp_id, 'likely' from near n where n.erp_id is null
)
select
    m.erp_id as erp_id,
    o.id as wms_id,
    o.id as number,
    'reference' as field,
    m.erp_id as erp_value,
    o.id as wms_value,
    o.total as amount,
    o.units as units,
    to_json({
        grade: m.grade,
        kept: k.id,
        kept_status: k.status,
        status: o.status,
        customer: o.customer_id,
        untouched: if(u.is_untouched, 'true', 'false'),
        repair: if(u.is_untouched, null, 'manual'),
        wms_changed_at: o.changed_at,
        members: ['wms/order/' || k.id]
    }) as detail
from member m
join live o on o.id = m.id
join live k on k.id = m.kept
left join erp_order_goods g on g.order_id = m.erp_id,
lateral (
    -- Nobody worked on it: a draft that still asks for what the kept one or the 24SO order asks for, or never changed.
    select coalesce(o.status = 'draft' and not o.is_linked
        and (o.goods = k.goods or o.goods = g.goods or o.changed_at <= o.created_at + interval 5 seconds), false)
        as is_untouched
) u
-- where
where m.id <> m.kept
