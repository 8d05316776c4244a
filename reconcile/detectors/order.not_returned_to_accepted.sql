-- id: order.not_returned_to_accepted
-- entity: order
-- severity: medium
-- title_nb: Ordren er endret på lageret, men ikke satt tilbake til Akseptert
-- title_en: The order was edited in the warehouse but did not go back to accepted
-- why: Whoever sold it is not told that it changed, and goes on as if it had not.
-- why_nb: Den som solgte, får ikke vite at ordren er endret, og går videre som om den ikke var det.
-- grace: 15m
-- repair: accepted
--
-- Lines changed in Rackbeat after the two became a pair (told by the history of the snapshots), the order was booked,
-- and 24SevenOffice has not had it in the accepted status since (R13).
with edited as (
    select h.record as wms_id, max(h.valid_to) as edited_at
    from wms_order_line_scd h
    join link k on k.kind = 'order' and k.wms_id = h.record and h.valid_to > k.linked_at
    left join wms_order_line l on l.order_id = h.record and l.id = h.part
    where l.quantity is distinct from h.quantity or l.product_number is distinct from h.product_number
    group by h.record
),
accepted as (
    select s.record as erp_id, max(coalesce(s.valid_to, run_at())) as until
    from erp_order_scd s
    where s.status = the_rule('accepted_status')
    group by s.record
)
select
    p.erp_id as erp_id,
    p.wms_id as wms_id,
    p.erp_id as number,
    'status' as field,
    e.status as erp_value,
    w.status as wms_value,
    e.total as amount,
    null as units,
    to_json({edited_at: x.edited_at, erp_changed_at: e.changed_at, wms_changed_at: w.changed_at}) as detail
from order_pair p
join erp_order e on e.id = p.erp_id
join wms_order w on w.id = p.wms_id
join edited x on x.wms_id = p.wms_id
left join accepted a on a.erp_id = p.erp_id
-- where
where the_rule('write_back_edits') = 'true'
    and w.booked_at is not null
    and e.status in ('Production', 'Pack')
    and coalesce(a.until < x.edited_at, true)
    and not is_fresh(w.changed_at, 'order.not_returned_to_accepted')
    and not is_under_way('order', p.erp_id, p.wms_id, 'order.not_returned_to_accepted')
