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

-- Lines of pairs side by side: by our line links, else the first of a product with the first of that product. A line
-- without a partner has null on the other side. Left out: text lines, orders that are cancelled in Rackbeat, and pairs
-- that went on to a backorder, whose goods are spread over several orders (ADR 7).
create or replace view order_line_pair as
with pair as (
    select p.erp_id, p.wms_id, p.is_linked, e.status as erp_status, w.status as wms_status,
        e.changed_at as erp_changed_at, w.changed_at as wms_changed_at
    from order_pair p
    join erp_order e on e.id = p.erp_id
    join wms_order w on w.id = p.wms_id
    anti join (
        select wms_id from base where kind = 'order' and system = 'wms' and field = 'earlier' and value <> ''
    ) split on split.wms_id = p.wms_id
    where w.status is distinct from 'cancelled'
),
erp_side as (
    select p.erp_id, p.wms_id, l.id, l.line_number, coalesce(k.wms_id, g.number, l.product_number, '') as number,
        l.name, l.quantity, l.unit_price, b.wms_line_id as partner, b.wms_number as partner_number, b.quantity as base
    from pair p
    join erp_order_line l on l.order_id = p.erp_id and not l.is_text
    left join link k on k.kind = 'product' and k.erp_id = l.product_id
    left join erp_product_number g on g.id = l.product_id
    left join base_line b on b.erp_id = p.erp_id and b.wms_id = p.wms_id and b.erp_row_id = l.id
        and b.erp_product_id = l.product_id
),
wms_side as (
    select p.erp_id, p.wms_id, l.id, l.line_number, coalesce(l.product_number, '') as number, l.name, l.quantity,
        l.unit_price
    from pair p
    join wms_order_line l on l.order_id = p.wms_id and not l.is_text
),
agreed as (
    select e.erp_id, e.id as erp_line, w.id as wms_line
    from erp_side e
    join wms_side w on w.wms_id = e.wms_id and w.id = e.partner and w.number = e.partner_number
),
erp_rest as (
    select e.*, row_number() over (partition by e.erp_id, e.number order by e.line_number) as turn
    from erp_side e
    anti join agreed a on a.erp_id = e.erp_id and a.erp_line = e.id
),
wms_rest as (
    select w.*, row_number() over (partition by w.erp_id, w.number order by w.line_number) as turn
    from wms_side w
    anti join agreed a on a.erp_id = w.erp_id and a.wms_line = w.id
),
matched as (
    select erp_id, erp_line, wms_line from agreed
    union all
    select coalesce(e.erp_id, w.erp_id), e.id, w.id
    from erp_rest e
    full join wms_rest w on w.erp_id = e.erp_id and w.number = e.number and w.turn = e.turn
)
select p.*, m.erp_line, m.wms_line, coalesce(w.number, e.number) as number, coalesce(e.name, w.name) as name,
    e.quantity as erp_quantity, w.quantity as wms_quantity, e.base, coalesce(e.unit_price, w.unit_price) as unit_price
from matched m
join pair p on p.erp_id = m.erp_id
left join erp_side e on e.erp_id = m.erp_id and e.id = m.erp_line
left join wms_side w on w.erp_id = m.erp_id and w.id = m.wms_line;

-- What each invoice asks for, as one text: equal texts are equal lines, in any order.
create or replace view wms_invoice_goods as
select invoice_id, string_agg(product_number || chr(31) || plain(quantity), chr(30) order by product_number, quantity) as goods
from wms_invoice_line
where not is_text
group by invoice_id;
