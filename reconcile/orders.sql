-- Views of orders and invoices that several detectors share, on top of those in views.sql. For the audit alone.

-- How far an order has come in 24SO, where the way is the usual one; null for Inactive, Return and words of their own.
create or replace macro erp_progress(status) as
    list_position(['Draft', 'Offer', 'Web', 'Confirmed', 'Production', 'Pack', 'OrderState_Sent', 'ForInvoicing',
        'Invoiced'], case when status in ('InvoicedCashAccount', 'InvoicedPack') then 'Invoiced' else status end);

create or replace macro is_invoiced(status) as
    coalesce(status in ('Invoiced', 'InvoicedCashAccount', 'InvoicedPack'), false);

-- Which 24SO order is which Rackbeat order: our links, else the one live order that carries the reference. Copies are
-- another kind of drift: an order with several is paired with none of them.
create or replace view order_pair as
select k.erp_id, k.wms_id, true as is_linked from link k where k.kind = 'order'
union all
select o.erp_id, any_value(o.id), false
from live_wms_order o
join erp_order e on e.id = o.erp_id
anti join (select erp_id from link where kind = 'order') le on le.erp_id = o.erp_id
where o.erp_id is not null
group by o.erp_id
having count(*) = 1;

-- The order that each Rackbeat invoice belongs to, on both sides, where there is one.
create or replace view wms_invoice_order as
select i.*, p.erp_id, e.status as erp_status, e.total as erp_total, e.changed_at as erp_changed_at
from wms_invoice i
left join order_pair p on p.wms_id = i.order_id
left join erp_order e on e.id = p.erp_id;
