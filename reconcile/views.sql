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

create or replace macro wms_reference(field, pattern, reference, your_reference, note) as
    regexp_extract(trim(case field
        when 'other_reference' then reference
        when 'reference' then reference
        when 'their_reference' then your_reference
        when 'your_reference' then your_reference
        when 'note' then note
    end), pattern, 1);

-- The 24SO order id that a Rackbeat order carries, by the first reference rule that matches.
create or replace view wms_order_reference as
select o.id, arg_min(m.found, m.ordinal) as erp_id
from wms_order o, lateral (
    select r.ordinal, wms_reference(r.field, r.value, o.reference, o.your_reference, o.note) as found
    from rule r
    where r.name = 'order_reference'
) m
where m.found <> ''
group by o.id;

-- What an order asks for, as one number: equal numbers are equal lines, in any order. Null when there is no product line.
create or replace macro line_mark(number, quantity) as
    cast(hash(coalesce(number, ''), cast(quantity as decimal(28, 6))) as hugeint);

create or replace view wms_order_goods as
select order_id, sum(quantity) as units, count(*) as product_lines, sum(line_mark(product_number, quantity)) as goods
from wms_order_line
where not is_text
group by order_id;

-- 24SO products with the number they would get in Rackbeat, and why that number cannot be sent (R4, R6).
create or replace view erp_product_number as
with numbered as (
    select id, active, changed_at, case the_rule('number_source') when 'id' then id else trim(coalesce(number, '')) end as number
    from erp_product
)
select id, active, number, changed_at, length(number) as characters,
    case
        when number = '' then 'number_missing'
        when length(number) > cast(the_rule('max_number_length') as integer) then 'number_too_long'
        when count(*) over (partition by number) > 1 then 'number_not_unique'
    end as fault
from numbered;

-- 24SO products with the number that a line of an order would carry in Rackbeat, and what keeps it from being sent. A
-- linked product is there already, under the number that it had then.
create or replace view erp_sendable_product as
select coalesce(n.id, k.erp_id) as id, coalesce(k.wms_id, n.number) as number, nullif(n.number, '') as own_number,
    if(k.wms_id is null, n.fault, null) as fault
from erp_product_number n
full join (select erp_id, wms_id from link where kind = 'product') k on k.erp_id = n.id;

-- `goods` with the fee item where there is one, `alike` without it: that is how order_line_pair pairs lines.
create or replace view erp_order_goods as
select l.order_id, sum(l.quantity) as units, count(*) as product_lines,
    sum(line_mark(coalesce(if(l.product_id like '-%', the_rule('fee_item'), null), s.number, l.product_number), l.quantity))
        as goods,
    sum(line_mark(coalesce(s.number, l.product_number), l.quantity)) as alike,
    coalesce(bool_or(l.product_id like '-%'), false) as has_fee
from erp_order_line l
left join erp_sendable_product s on s.id = l.product_id
where not l.is_text
group by l.order_id;

-- Rackbeat orders that count (not cancelled), each with the 24SO order that it stands for: by link, else by reference.
create or replace view live_wms_order as
with unlinked_reference as (
    -- The expressions are data and dear: only orders without a link are asked.
    select o.id, arg_min(m.found, m.ordinal) as erp_id
    from (select u.* from wms_order u anti join (select wms_id from link where kind = 'order') k on k.wms_id = u.id) o,
    lateral (
        select r.ordinal, wms_reference(r.field, r.value, o.reference, o.your_reference, o.note) as found
        from rule r
        where r.name = 'order_reference'
    ) m
    where m.found <> ''
    group by o.id
)
select o.id, o.customer_id, o.status, o.created_at, o.changed_at, o.total, k.erp_id is not null as is_linked,
    coalesce(k.erp_id, r.erp_id) as erp_id, g.goods, g.units
from wms_order o
left join link k on k.kind = 'order' and k.wms_id = o.id
left join unlinked_reference r on r.id = o.id
left join wms_order_goods g on g.order_id = o.id
where o.status is distinct from 'cancelled';

-- Every 24SO order with what R9 and R6 say about it: reached the transfer status in time, arrived, can be sent.
create or replace view erp_order_state as
with row_fault as (
    -- A fee has no product at all.
    select l.order_id, l.product_id, coalesce(s.own_number, l.product_number) as number, l.quantity,
        case when l.quantity < 0 then 'negative_quantity'
            when l.product_id like '-%' then if(the_rule('fee_item') is null, 'fee_without_item', null)
            when s.id is null then 'product_unknown' else s.fault end as fault
    from erp_order_line l
    left join erp_sendable_product s on s.id = l.product_id
    where not l.is_text and (l.quantity < 0 or l.product_id like '-%' or s.id is null or s.fault is not null)
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
    select erp_id, count(*) as copies from live_wms_order where erp_id is not null group by erp_id
)
select o.id, o.customer_id, o.status, o.ordered_on, o.total, o.created_at, o.changed_at,
    -- What an invoice of Rackbeat became (R15) was delivered from there and goes nowhere.
    exists (select 1 from rule r where r.name = 'transfer_status' and r.value = o.status)
        and not regexp_matches(coalesce(o.reference, ''), '^\s*RBF [0-9]+\s*$') as has_status,
    -- The Rackbeat order that it was made of (R16), by its sequence.
    if(try_cast(o.external_status as bigint) between 2000000001 and 2147483647,
        cast(cast(o.external_status as bigint) - 2000000000 as varchar), null) as made_of,
    coalesce(o.ordered_on >= cast(the_rule('orders_since') as date), the_rule('orders_since') is null) as is_recent,
    coalesce(a.copies, 0) as copies, coalesce(g.product_lines, 0) as product_lines, g.units, coalesce(f.faults, 0) as faults,
    f.fault_units, f.fault_reasons, f.fault_numbers, f.fault_products
from erp_order o
left join erp_order_goods g on g.order_id = o.id
left join fault f on f.order_id = o.id
left join arrived a on a.erp_id = o.id;
