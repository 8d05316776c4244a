-- Views that several detectors share. Written for the audit alone: nothing here is used by the sync (design 3.8).

create or replace macro plain(x) as
    case when x is null then null else rtrim(rtrim(cast(cast(x as decimal(28, 6)) as varchar), '0'), '.') end;

-- A number's place in a row of numbers, where it is one.
create or replace macro order_number(x) as try_cast(x as bigint);

create or replace macro the_rule(wanted) as (select any_value(value) from rule where name = wanted);

create or replace macro run_at() as cast(the_rule('as_of') as timestamp);

-- Seconds that work in flight may excuse a disagreement of this kind.
create or replace macro grace_of(wanted) as
    to_seconds(coalesce((select any_value(cast(value as bigint)) from rule where name = 'grace' and field = wanted), 0));

create or replace macro wms_reference_field(field, reference, your_reference, note, heading) as
    case field
        when 'other_reference' then reference
        when 'reference' then reference
        when 'their_reference' then your_reference
        when 'your_reference' then your_reference
        when 'note' then note
        when 'heading' then heading
    end;

-- Expressions are data and dear: an empty field is not asked. Our own one stands here once more (rules.OUR_REFERENCE),
-- because one that does not come from a table is put together once, not for every order.
create or replace macro found_reference(pattern, x) as
    case pattern when '^24SO (\d+)$' then regexp_extract(x, '^24SO (\d+)$', 1) else regexp_extract(x, pattern, 1) end;

create or replace macro wms_reference(field, pattern, reference, your_reference, note, heading) as
    case when wms_reference_field(field, reference, your_reference, note, heading) <> ''
        then found_reference(pattern, trim(wms_reference_field(field, reference, your_reference, note, heading))) end;

-- The 24SO order id that a Rackbeat order carries, by the first reference rule that matches.
create or replace view wms_order_reference as
select o.id, arg_min(m.found, m.ordinal) as erp_id
from wms_order o, lateral (
    select r.ordinal, wms_reference(r.field, r.value, o.reference, o.your_reference, o.note, o.heading) as found
    from rule r
    where r.name = 'order_reference'
) m
where m.found <> ''
group by o.id;

-- What one line asks for, as a number. Equal sums are equal lines, in any order. Not hash(): that changes with versions
-- of DuckDB, and this is kept.
create or replace macro line_mark(number, quantity) as
    cast(md5_number_lower(coalesce(number, '') || '|' || cast(cast(quantity as decimal(28, 6)) as varchar)) as hugeint);

-- Null when there is no product line.
create or replace view wms_order_goods as
select record as order_id, units, product_lines, goods, is_repeated from wms_order_mark;

-- 24SO products with the number they would get in Rackbeat, and why that number cannot be sent (R4, R6).
create or replace view erp_product_number as
with numbered as (
    select id, active, changed_at, case the_rule('number_source') when 'id' then id else trim(coalesce(number, '')) end as number
    from erp_product
),
shared as (
    select number from numbered group by number having count(*) > 1
)
select n.id, n.active, n.number, n.changed_at, length(n.number) as characters,
    case
        when n.number = '' then 'number_missing'
        when length(n.number) > cast(the_rule('max_number_length') as integer) then 'number_too_long'
        when s.number is not null then 'number_not_unique'
    end as fault
from numbered n
left join shared s on s.number = n.number;

-- 24SO products with the number that a line of an order would carry in Rackbeat, and what keeps it from being sent. A
-- linked product is there already, under the number that it had then.
create or replace view erp_sendable_product as
select coalesce(n.id, k.erp_id) as id, coalesce(k.wms_id, n.number) as number, nullif(n.number, '') as own_number,
    if(k.wms_id is null, n.fault, null) as fault
from erp_product_number n
full join (select erp_id, wms_id from link where kind = 'product') k on k.erp_id = n.id;

-- 24SO orders whose lines must be looked at: a product is unknown, cannot be sent, or would be sent under another number
-- than the line shows; or there is a fee or a negative quantity in it. Of all others the marks say everything.
create or replace view odd_erp_order as
with odd_product as (
    select p.product_id, p.product_number
    from erp_order_product p
    left join erp_sendable_product s on s.id = p.product_id
    where s.id is null or s.fault is not null or s.number is distinct from
        case the_rule('number_source') when 'id' then p.product_id else p.product_number end
)
select record as order_id from erp_order_mark where is_odd
union
select l.order_id
from (
    select order_id, product_id, product_number from erp_order_line
    where not is_text and product_id in (select product_id from odd_product)
) l
join odd_product p on p.product_id = l.product_id and p.product_number is not distinct from l.product_number
union
select l.order_id
from erp_order_line l
where not l.is_text and l.product_id is null;

-- Their lines, with the product as it would be sent: read once for all who need them.
create or replace view odd_erp_line as
select l.order_id, l.product_id, l.product_number, l.quantity, s.id is not null as is_known, s.number, s.own_number, s.fault
from erp_order_line l
semi join odd_erp_order o on o.order_id = l.order_id
left join erp_sendable_product s on s.id = l.product_id
where not l.is_text;

-- `goods` with the fee item where there is one, `alike` without it: that is how order_line_pair pairs lines.
create or replace view erp_order_goods as
select m.record as order_id, m.units, m.product_lines, m.goods, m.goods as alike, false as has_fee
from (
    select *, case the_rule('number_source') when 'id' then by_id else by_number end as goods from erp_order_mark
) m
anti join odd_erp_order o on o.order_id = m.record
union all
select l.order_id, sum(l.quantity), count(*),
    sum(line_mark(coalesce(if(l.product_id like '-%', the_rule('fee_item'), null), l.number, l.product_number), l.quantity)),
    sum(line_mark(coalesce(l.number, l.product_number), l.quantity)),
    coalesce(bool_or(l.product_id like '-%'), false)
from odd_erp_line l
group by l.order_id;

-- Rackbeat orders with the 24SO order that each stands for: by link, else, where it counts (not cancelled), by reference;
-- and that order beside it, if it is there (`is_met`). `may_differ`: whether their lines may: equal marks and each product
-- once are equal lines, however they are paired, and need not be looked at one by one. Which is most of them.
create or replace view placed_order as
with known as materialized (
    select o.id, o.customer_id, o.status, o.changed_at, k.erp_id, g.goods, g.is_repeated
    from wms_order o
    left join (select erp_id, wms_id from link where kind = 'order') k on k.wms_id = o.id
    left join wms_order_goods g on g.order_id = o.id
),
asked as materialized (
    select o.id, r.ordinal, wms_reference(r.field, r.value, o.reference, o.your_reference, o.note, o.heading) as found
    from (
        select * from wms_order
        where id in (select id from known where erp_id is null and status is distinct from 'cancelled')
    ) o
    cross join (select ordinal, field, value from rule where name = 'order_reference') r
),
named as (
    select k.* replace (coalesce(k.erp_id, r.erp_id) as erp_id), k.erp_id is not null as is_linked
    from known k
    left join (select id, arg_min(found, ordinal) as erp_id from asked where found <> '' group by id) r on r.id = k.id
)
select n.* exclude (is_repeated), e.id is not null as is_met, e.status as erp_status, e.customer_id as erp_customer,
    e.total as erp_total, e.changed_at as erp_changed_at,
    coalesce(g.alike is distinct from n.goods or g.has_fee or n.is_repeated, false) as may_differ
from named n
left join erp_order e on e.id = n.erp_id
left join erp_order_goods g on g.order_id = n.erp_id;

-- Those that count.
create or replace view live_wms_order as
select id, customer_id, status, changed_at, is_linked, erp_id, goods
from placed_order
where status is distinct from 'cancelled';

-- 24SO orders that have reached the transfer status in time (R9), with what R6 says about them: arrived, can be sent.
create or replace view ready_erp_order as
with ready as materialized (
    select o.id, o.customer_id, o.status, o.ordered_on, o.total, o.created_at, o.changed_at, o.external_status
    from erp_order o
    where o.status in (select value from rule where name = 'transfer_status')
        and coalesce(o.ordered_on >= cast(the_rule('orders_since') as date), the_rule('orders_since') is null)
        -- What an invoice of Rackbeat became (R15) was delivered from there and goes nowhere.
        and not coalesce(o.reference like '%RBF %' and regexp_matches(o.reference, '^\s*RBF [0-9]+\s*$'), false)
),
row_fault as (
    -- A fee has no product at all.
    select l.order_id, l.product_id, coalesce(l.own_number, l.product_number) as number, l.quantity,
        case when l.quantity < 0 then 'negative_quantity'
            when l.product_id like '-%' then if(the_rule('fee_item') is null, 'fee_without_item', null)
            when not l.is_known then 'product_unknown' else l.fault end as fault
    from odd_erp_line l
    semi join ready o on o.id = l.order_id
    where l.quantity < 0 or l.product_id like '-%' or not l.is_known or l.fault is not null
),
fault as (
    select order_id, count(*) as faults, sum(quantity) as fault_units,
        string_agg(distinct fault, ', ' order by fault) as fault_reasons,
        string_agg(distinct number, ', ' order by number) as fault_numbers,
        list(distinct product_id) filter (where product_id is not null) as fault_products
    from row_fault
    where fault is not null
    group by order_id
),
arrived as (
    select erp_id, count(*) as copies from live_wms_order where erp_id in (select id from ready) group by erp_id
)
select o.id, o.customer_id, o.status, o.ordered_on, o.total, o.created_at, o.changed_at,
    -- The Rackbeat order that it was made of (R16), by its sequence.
    if(try_cast(o.external_status as bigint) between 2000000001 and 2147483647,
        cast(cast(o.external_status as bigint) - 2000000000 as varchar), null) as made_of,
    coalesce(a.copies, 0) as copies, coalesce(g.product_lines, 0) as product_lines, g.units, coalesce(f.faults, 0) as faults,
    f.fault_units, f.fault_reasons, f.fault_numbers, f.fault_products
from ready o
left join erp_order_goods g on g.order_id = o.id
left join fault f on f.order_id = o.id
left join arrived a on a.erp_id = o.id;
