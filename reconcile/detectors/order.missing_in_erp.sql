-- id: order.missing_in_erp
-- entity: order
-- severity: high
-- title_nb: Ordre i Rackbeat som mangler i 24SevenOffice
-- title_en: Order in Rackbeat that is missing in 24SevenOffice
-- why: The warehouse ships it and nobody invoices it.
-- why_nb: Lageret sender den, og ingen fakturerer den.
-- grace: 15m
-- repair: converge
--
-- Either its 24SevenOffice order is gone (detail.was: gone), or orders start in Rackbeat (R16) and this booked one
-- never became one there (detail.was: not_created). An order without a reference is a stranger where orders start in
-- 24SevenOffice only; one that looks like a copy of another is order.duplicate.
with alone as materialized (
    select * from placed_order where status is distinct from 'cancelled' and not is_met
),
made as (
    select id, reference, external_status from erp_order
    where (external_status is not null or reference <> '') and exists (select 1 from alone)
)
select
    o.erp_id as erp_id,
    o.id as wms_id,
    o.id as number,
    null as field,
    null as erp_value,
    o.status as wms_value,
    w.total as amount,
    q.units as units,
    to_json({
        was: if(o.erp_id is null, 'not_created', 'gone'),
        customer: o.customer_id,
        wms_changed_at: o.changed_at
    }) as detail
from alone o
join wms_order w on w.id = o.id
left join wms_order_goods q on q.order_id = o.id
anti join made m on m.reference = 'RB ' || o.id
anti join (select external_status from made) x on x.external_status = cast(2000000000 + order_number(o.id) as varchar)
anti join (select id from order_copy where grade = 'likely' and score >= 60) c on c.id = o.id
-- where
where (o.erp_id is not null or o.status <> 'draft')
    and (o.erp_id is not null or the_rule('order_flow') in ('wms', 'both'))
    and (o.erp_id is not null or coalesce(w.ordered_on >= cast(the_rule('orders_since') as date), true))
    and (o.erp_id is not null or coalesce(w.booked_at >= cast(the_rule('sales_since') as timestamp), true))
    and not is_fresh(o.changed_at, 'order.missing_in_erp')
    and not is_under_way('order', o.erp_id, o.id, 'order.missing_in_erp')
