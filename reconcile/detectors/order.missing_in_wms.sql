-- id: order.missing_in_wms
-- entity: order
-- severity: critical
-- title_nb: Ordre i 24SevenOffice som mangler i Rackbeat
-- title_en: Order in 24SevenOffice that is missing in Rackbeat
-- why: The order is ready for the warehouse, but the warehouse does not have it and will not ship it.
-- why_nb: Ordren er klar for lageret, men lageret har den ikke og kommer ikke til å sende den.
-- grace: 15m
-- repair: converge
--
-- Excused up to the grace: an order that changed just now, or has work waiting that is not parked. An order with a line
-- that cannot be sent is `order.line_unsendable`; one without product lines has nothing for the warehouse.
select
    o.id as erp_id,
    null as wms_id,
    o.id as number,
    null as field,
    o.status as erp_value,
    null as wms_value,
    o.total as amount,
    o.units as units,
    to_json({
        customer: o.customer_id,
        ordered_on: o.ordered_on,
        waits: if(w.is_parked, 'parked', null),
        linked_to: (select any_value(k.wms_id) from link k where k.kind = 'order' and k.erp_id = o.id),
        made_of: o.made_of,
        erp_changed_at: o.changed_at
    }) as detail
from ready_erp_order o,
lateral (
    select coalesce(bool_or(q.parked), false) as is_parked,
        coalesce(bool_or(not q.parked and q.since > run_at() - grace_of('order.missing_in_wms')), false) as is_under_way
    from open_work q
    where q.kind = 'order' and q.erp_id = o.id
) w
-- where
where o.copies = 0
    and o.faults = 0
    and o.product_lines > 0
    and (w.is_parked or not w.is_under_way)
    and (w.is_parked or coalesce(o.changed_at <= run_at() - grace_of('order.missing_in_wms'), true))
