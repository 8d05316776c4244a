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

-- The 24SO order id that a Rackbeat order carries, by the first reference rule that matches.
create or replace view wms_order_reference as
select o.id, arg_min(m.found, m.ordinal) as erp_id
from wms_order o, lateral (
    select r.ordinal, regexp_extract(trim(case r.field
            when 'other_reference' then o.reference
            when 'reference' then o.reference
            when 'their_reference' then o.your_reference
            when 'your_reference' then o.your_reference
            when 'note' then o.note
        end), r.value, 1) as found
    from rule r
    where r.name = 'order_reference'
) m
where m.found <> ''
group by o.id;

-- What an order asks for, as one text: equal texts are equal lines, in any order. Null when there is no product line.
create or replace view wms_order_goods as
select order_id, sum(quantity) as units, count(*) as product_lines,
    string_agg(product_number || chr(31) || plain(quantity), chr(30) order by product_number, quantity) as goods
from wms_order_line
where not is_text
group by order_id;

create or replace view erp_order_goods as
select l.order_id, sum(l.quantity) as units, count(*) as product_lines,
    string_agg(n.number || chr(31) || plain(l.quantity), chr(30) order by n.number, l.quantity) as goods
from erp_order_line l
left join erp_product p on p.id = l.product_id
left join link k on k.kind = 'product' and k.erp_id = l.product_id,
lateral (
    select coalesce(if(l.product_id like '-%', the_rule('fee_item'), null), k.wms_id, p.number, l.product_number, '')
        as number
) n
where not l.is_text
group by l.order_id;

-- Rackbeat orders that count (not cancelled), each with the 24SO order that it stands for: by link, else by reference.
create or replace view live_wms_order as
select o.id, o.customer_id, o.status, o.created_at, o.changed_at, o.total, k.erp_id is not null as is_linked,
    coalesce(k.erp_id, r.erp_id) as erp_id, g.goods, g.units
from wms_order o
left join link k on k.kind = 'order' and k.wms_id = o.id
left join wms_order_reference r on r.id = o.id
left join wms_order_goods g on g.order_id = o.id
where o.status is distinct from 'cancelled';

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

-- Every 24SO order with what R9 and R6 say about it: reached the transfer status in time, arrived, can be sent.
create or replace view erp_order_state as
with row_fault as (
    -- A linked product is in Rackbeat already, under the number that it had then. A fee has no product at all.
    select l.order_id, l.product_id, coalesce(nullif(p.number, ''), l.product_number) as number, l.quantity,
        case when l.quantity < 0 then 'negative_quantity'
            when l.product_id like '-%' then if(the_rule('fee_item') is null, 'fee_without_item', null)
            when k.wms_id is not null then null when p.id is null then 'product_unknown' else p.fault end as fault
    from erp_order_line l
    left join erp_product_number p on p.id = l.product_id
    left join link k on k.kind = 'product' and k.erp_id = l.product_id
    where not l.is_text
),
goods as (
    select order_id, count(*) as product_lines, sum(quantity) as units, count(fault) as faults,
        sum(quantity) filter (where fault is not null) as fault_units,
        string_agg(distinct fault, ', ' order by fault) as fault_reasons,
        string_agg(distinct number, ', ' order by number) filter (where fault is not null) as fault_numbers,
        list(distinct product_id) filter (where fault is not null and product_id is not null) as fault_products
    from row_fault
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
    coalesce(a.copies, 0) as copies, coalesce(g.product_lines, 0) as product_lines, g.units, coalesce(g.faults, 0) as faults,
    g.fault_units, g.fault_reasons, g.fault_numbers, g.fault_products
from erp_order o
left join goods g on g.order_id = o.id
left join arrived a on a.erp_id = o.id;
