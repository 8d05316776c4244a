-- id: order.status_mismatch
-- entity: order
-- severity: high
-- title_nb: Ordren står ulikt i 24SevenOffice og Rackbeat
-- title_en: The order stands differently in 24SevenOffice and Rackbeat
-- why: One side says that the goods have left, or that the order is withdrawn, and the other does not know: it is
--   invoiced too late, shipped twice or shipped for nothing.
-- why_nb: Den ene siden sier at varene er sendt, eller at ordren er trukket, og den andre vet det ikke: den
--   faktureres for sent, sendes to ganger eller sendes til ingen nytte.
-- grace: 15m
-- repair: converge
--
-- detail.was: not_sent (shipped in Rackbeat, R11), not_shipped (sent in 24SevenOffice only), withdrawn (inactive in
-- 24SevenOffice, alive in Rackbeat).
with judged as (
    select p.erp_id, p.wms_id, e.status as erp_status, w.status as wms_status, e.total,
        e.changed_at as erp_changed_at, w.changed_at as wms_changed_at,
        case
            when e.status = 'Inactive' and w.status <> 'cancelled' then 'withdrawn'
            when w.status in ('shipped', 'invoiced') and the_rule('write_back_shipped') = 'true'
                and erp_progress(e.status) < erp_progress('OrderState_Sent') and e.status <> the_rule('sent_status')
                then 'not_sent'
            when e.status = the_rule('sent_status') and w.status in ('draft', 'booked') then 'not_shipped'
        end as was
    from order_pair p
    join erp_order e on e.id = p.erp_id
    join wms_order w on w.id = p.wms_id
)
select
    j.erp_id as erp_id,
    j.wms_id as wms_id,
    j.erp_id as number,
    'status' as field,
    j.erp_status as erp_value,
    j.wms_status as wms_value,
    j.total as amount,
    null as units,
    to_json({was: j.was, erp_changed_at: j.erp_changed_at, wms_changed_at: j.wms_changed_at}) as detail
from judged j
-- where
where j.was is not null
    and not is_fresh(j.erp_changed_at, 'order.status_mismatch')
    and not is_fresh(j.wms_changed_at, 'order.status_mismatch')
    and not is_under_way('order', j.erp_id, j.wms_id, 'order.status_mismatch')
