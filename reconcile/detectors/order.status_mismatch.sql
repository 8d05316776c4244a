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
    select p.*,
        case
            when p.erp_status = 'Inactive' and p.wms_status <> 'cancelled' then 'withdrawn'
            when p.wms_status in ('shipped', 'invoiced') and the_rule('write_back_shipped') = 'true'
                and is_before_sent(p.erp_status)
                and p.erp_status <> the_rule('sent_status') then 'not_sent'
            when p.erp_status = the_rule('sent_status') and p.wms_status in ('draft', 'booked') then 'not_shipped'
        end as was
    from paired_order p
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
