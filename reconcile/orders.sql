-- Views of orders and invoices that several detectors share, on top of those in views.sql. For the audit alone.

-- How far an order has come in 24SO, where the way is the usual one; null for Inactive, Return and words of their own.
create or replace macro erp_progress(status) as
    list_position(['Draft', 'Offer', 'Web', 'Confirmed', 'Production', 'Pack', 'OrderState_Sent', 'ForInvoicing',
        'Invoiced'], case when status in ('InvoicedCashAccount', 'InvoicedPack') then 'Invoiced' else status end);

create or replace macro is_before_sent(status) as
    status in ('Draft', 'Offer', 'Web', 'Confirmed', 'Production', 'Pack');

create or replace macro is_invoiced(status) as
    coalesce(status in ('Invoiced', 'InvoicedCashAccount', 'InvoicedPack'), false);

-- Rackbeat orders that stand for a 24SO order by its reference alone: the one live order that carries it. Copies are
-- another kind of drift: an order with several is paired with none of them.
create or replace view referenced_pair as
select o.erp_id, any_value(o.id) as wms_id
from (select id, erp_id from placed_order where not is_linked and is_met) o
anti join (select erp_id from link where kind = 'order') le on le.erp_id = o.erp_id
group by o.erp_id
having count(*) = 1;

-- Which 24SO order is which Rackbeat order: our links, else the reference.
create or replace view order_pair as
select k.erp_id, k.wms_id, true as is_linked from link k where k.kind = 'order'
union all
select r.erp_id, r.wms_id, false from referenced_pair r;

-- The order that each Rackbeat invoice belongs to, on both sides, where there is one.
create or replace view wms_invoice_order as
select i.*, p.erp_id, e.status as erp_status, e.total as erp_total, e.changed_at as erp_changed_at
from wms_invoice i
left join order_pair p on p.wms_id = i.order_id
left join erp_order e on e.id = p.erp_id;

-- Pairs of which both sides are there.
create or replace view paired_order as
select p.erp_id, p.id as wms_id, p.is_linked, p.erp_status, p.status as wms_status, p.erp_customer,
    p.customer_id as wms_customer, p.erp_total as total, p.erp_changed_at, p.changed_at as wms_changed_at, p.may_differ
from (
    select * from placed_order where is_linked
    union all
    select w.* from placed_order w semi join referenced_pair r on r.wms_id = w.id where not w.is_linked
) p
where p.is_met;

-- Lines of pairs side by side, of pairs whose lines may differ: by our line links, else the first of a product with the first of that product. A line
-- without a partner has null on the other side. Left out: text lines, orders that are cancelled in Rackbeat, and pairs
-- that went on to a backorder, whose goods are spread over several orders (ADR 7).
create or replace view order_line_pair as
with pair as materialized (
    select p.erp_id, p.wms_id, p.is_linked, p.erp_status, p.wms_status, p.erp_changed_at, p.wms_changed_at
    from paired_order p
    anti join (
        select wms_id from base where kind = 'order' and system = 'wms' and field = 'earlier' and value <> ''
    ) split on split.wms_id = p.wms_id
    where p.may_differ and p.wms_status is distinct from 'cancelled'
),
-- Where their lines are, and then those: ids of one length make DuckDB's filter of a scan let everything through.
erp_line as materialized (
    select * from erp_order_line_scd
    where rowid in (
        select l.rowid from erp_order_line_scd l
        where l.valid_to is null and not l.is_text and l.record in (select erp_id from pair)
    )
),
erp_side as materialized (
    select p.erp_id, p.wms_id, l.part as id, l.line_number, coalesce(k.wms_id, g.number, l.product_number, '') as number,
        l.name, l.quantity, l.unit_price, b.wms_line_id as partner, b.wms_number as partner_number, b.quantity as base
    from pair p
    join erp_line l on l.record = p.erp_id
    left join link k on k.kind = 'product' and k.erp_id = l.product_id
    left join erp_product_number g on g.id = l.product_id
    left join (select * from base_line where erp_id in (select erp_id from pair)) b
        on b.erp_id = p.erp_id and b.wms_id = p.wms_id and b.erp_row_id = l.part
        and b.erp_product_id = l.product_id
),
wms_line as materialized (
    select * from wms_order_line_scd
    where rowid in (
        select l.rowid from wms_order_line_scd l
        where l.valid_to is null and not l.is_text and l.record in (select wms_id from pair)
    )
),
wms_side as materialized (
    select p.erp_id, p.wms_id, l.part as id, l.line_number, coalesce(l.product_number, '') as number, l.name, l.quantity,
        l.unit_price
    from pair p
    join wms_line l on l.record = p.wms_id
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

-- What each invoice asks for, as one number: equal numbers are equal lines, in any order.
create or replace view wms_invoice_goods as
select invoice_id, sum(line_mark(product_number, quantity)) as goods
from wms_invoice_line
where not is_text
group by invoice_id;

-- Live Rackbeat orders with the one that each is a copy of (`kept`, maybe itself). Grade exact (score 100): they stand
-- for the same 24SO order. Grade likely: no link and no reference; same customer, created within `duplicate_minutes` of
-- another in a chain. A score of 60 is believed: customer 10; lines 40 when equal, up to 30 by the share of products in common;
-- equal totals 20; the same order number of the buyer 20; within five minutes 10, within the time 5. Different numbers
-- of the buyer rule it out, and so do different references.
create or replace view order_copy as
with claimed as (
    -- A 24SO order has one link at most: the others stand for it by their reference.
    select erp_id from live_wms_order
    where erp_id in (select erp_id from live_wms_order where not is_linked)
    group by erp_id
    having count(*) > 1
),
-- All that a copy may be of: of a customer who has an order without a reference, or one of several for an order of 24SO.
live as materialized (
    select l.*, w.created_at, w.total, lower(normal_text(w.your_reference)) as buyer,
        to_minutes(cast(the_rule('duplicate_minutes') as bigint)) as time_between
    from (
        select * from live_wms_order
        where erp_id is null
            or customer_id in (select customer_id from live_wms_order where erp_id is null)
            or erp_id in (select erp_id from claimed)
    ) l
    join wms_order w on w.id = l.id
),
exact as (
    select o.id, o.erp_id, first_value(o.id) over (
            partition by o.erp_id order by o.is_linked desc, o.created_at nulls last, order_number(o.id), o.id
        ) as kept
    from live o
    semi join claimed d on d.erp_id = o.erp_id
    where o.erp_id is not null
),
gaps as (
    select o.*, if(o.created_at <= lag(o.created_at) over chain + o.time_between, 0, 1) as begins
    from live o
    semi join (select customer_id, goods from live group by all having count(*) > 1 and count(*) > count(erp_id)) d
        on d.customer_id = o.customer_id and d.goods = o.goods
    where o.goods is not null and o.created_at is not null and o.customer_id is not null
    window chain as (partition by o.customer_id, o.goods order by o.created_at, order_number(o.id), o.id)
),
chains as (
    select g.*, sum(g.begins) over (
            partition by g.customer_id, g.goods order by g.created_at, order_number(g.id), g.id
        ) as chain
    from gaps g
),
-- Who gave no number of his own may be a copy of the nearest one that did.
named as (
    select c.*, coalesce(c.buyer, last_value(c.buyer ignore nulls) over earlier, first_value(c.buyer ignore nulls) over later)
        as name
    from chains c
    window earlier as (partition by c.customer_id, c.goods, c.chain order by c.created_at, order_number(c.id), c.id
            rows between unbounded preceding and current row),
        later as (partition by c.customer_id, c.goods, c.chain order by c.created_at, order_number(c.id), c.id
            rows between current row and unbounded following)
),
same_lines as (
    select n.id, first_value(n.id) over best as kept
    from named n
    left join exact e on e.id = n.id
    window best as (
        partition by n.customer_id, n.goods, n.chain, n.name
        order by n.is_linked desc, n.erp_id is null, coalesce(e.kept <> n.id, false), n.created_at, order_number(n.id), n.id
    )
),
other_lines as (
    select s.id, p.id as kept,
        row_number() over (partition by s.id order by p.is_linked desc, p.created_at, order_number(p.id), p.id) as turn
    from live s
    join live p on p.customer_id = s.customer_id and p.buyer = s.buyer and p.goods <> s.goods
        and p.created_at between s.created_at - s.time_between and s.created_at + s.time_between
    where s.erp_id is null
        and (p.erp_id is not null or (p.created_at, order_number(p.id), p.id) < (s.created_at, order_number(s.id), s.id))
),
likely as (
    select id, kept from same_lines where id <> kept
    union all
    select o.id, o.kept from other_lines o where o.turn = 1 and o.id not in (select id from same_lines where id <> kept)
),
scored as (
    select c.id, c.kept, k.erp_id, 10
        + if(o.goods = k.goods, 40, cast(30 * g.shared / greatest(g.products, 1) as integer))
        + if(o.total is not distinct from k.total, 20, 0)
        + if(o.buyer = k.buyer, 20, 0)
        + case when abs(date_diff('second', k.created_at, o.created_at)) <= 300 then 10
            when o.created_at between k.created_at - k.time_between and k.created_at + k.time_between then 5 else 0 end
        as score
    from likely c
    join live o on o.id = c.id and o.erp_id is null
    join live k on k.id = c.kept,
    lateral (
        select count(distinct l.product_number) filter (where l.product_number in (
                select t.product_number from wms_order_line t where t.order_id = c.kept and not t.is_text)) as shared,
            count(distinct l.product_number) as products
        from wms_order_line l
        where l.order_id = c.id and not l.is_text
    ) g
    where coalesce(o.buyer = k.buyer, true)
)
select e.id, e.kept, e.erp_id, 'exact' as grade, 100 as score from exact e
union all
select s.id, s.kept, s.erp_id, 'likely', s.score from scored s;

-- Booked Rackbeat invoices that are surplus copies: same order, lines and amount as another, more of them than there
-- are credit notes of the amount, and more invoiced than the order asks for (two equal parts of one order are right).
create or replace view wms_invoice_copy as
with billed as (
    select i.id, i.order_id, i.total, i.changed_at, row_number() over same as turn, first_value(i.id) over same as kept
    from wms_invoice i
    join wms_invoice_goods g on g.invoice_id = i.id
    where i.status <> 'draft' and not i.is_credit and i.order_id is not null
    window same as (partition by i.order_id, i.total, g.goods order by order_number(i.id), i.id)
),
booked as (
    select i.order_id, sum(if(i.is_credit, -abs(i.total), i.total)) as total
    from wms_invoice i
    where i.status <> 'draft'
    group by i.order_id
),
credited as (
    select i.order_id, abs(i.total) as total, count(*) as notes
    from wms_invoice i
    where i.is_credit and i.status <> 'draft'
    group by i.order_id, abs(i.total)
)
select b.id, b.order_id, b.total, b.changed_at, b.kept
from billed b
join booked s on s.order_id = b.order_id
left join wms_order w on w.id = b.order_id
left join credited c on c.order_id = b.order_id and c.total = b.total
where b.turn - coalesce(c.notes, 0) > 1 and coalesce(s.total > w.total + 1, true);
