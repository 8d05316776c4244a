-- Views of products, categories, customers and suppliers that several detectors share. For the audit alone (design 3.8).

-- Normal forms, as the sync has them too, written anew here; one table of examples tests both.
create or replace macro normal_text(x) as
    nullif(trim(regexp_replace(nfc_normalize(x), '[\s\p{Z}\p{Cc}\x{FFFE}\x{FFFF}]+', ' ', 'g')), '');

create or replace macro country_codes() as
    (select map(list(field), list(value)) from rule where name = 'country');

create or replace macro normal_country(x) as (
    select case
        when regexp_full_match(t.y, '[A-Za-z]{2}') and lower(t.y) <> 'uk' then upper(t.y)
        else coalesce(country_codes()[lower(t.y)], normal_text(x))
    end
    from (select normal_text(replace(x, '-', ' ')) as y) t
);

-- A Rackbeat number of a customer, supplier or group: a positive 32-bit integer (R4, apis/rackbeat.md 1.10).
create or replace macro is_integer_number(x) as
    regexp_full_match(x, '[1-9][0-9]{0,9}') and try_cast(x as bigint) <= 2147483647;

create or replace macro master_of(kind) as
    (select any_value(value) from rule where name = 'master' and field = kind);

-- Whose value of a field counts: its own owner, else the master of the kind.
create or replace macro owner_of(a_kind, a_field) as coalesce(
    (select any_value(r.value) from rule r where r.name = 'owner' and r.field = a_kind || '.' || a_field), master_of(a_kind));

-- Work that excuses a disagreement of this pair for so long: not parked, and begun within the grace.
create or replace macro is_under_way(wanted_kind, an_erp_id, a_wms_id, detector) as (
    select coalesce(bool_or(not q.parked and q.since > run_at() - grace_of(detector)), false)
    from open_work q
    where q.kind = wanted_kind and (q.erp_id = an_erp_id or q.wms_id = a_wms_id)
);

-- Changed so lately that the sync may not have got to it.
create or replace macro is_fresh(changed_at, detector) as
    coalesce(changed_at > run_at() - grace_of(detector), false);

-- Changed so lately that no poll has told the sync of it: for edits that wait for a person afterwards (R13), which are
-- drift as soon as the sync knows of them and leaves them. 24SO rounds the time of a change to the minute, up or down
-- (apis/24so-soap.md 13): a time that is still to come is now.
create or replace macro is_unheard(changed_at, detector) as coalesce(least(changed_at, run_at()) > run_at() - least(
    grace_of(detector), to_seconds(coalesce(cast(the_rule('heard_seconds') as bigint), 0))), false);

create or replace view wms_company as
select 'customer' as kind, * from wms_customer
union all
select 'supplier' as kind, * from wms_supplier;

-- 24SO customers and suppliers with the number they would get in Rackbeat, and why they cannot have it (R4).
create or replace view erp_company_number as
with numbered as (
    select kind, id, name, active, created_at, changed_at,
        case the_rule('number_source') when 'id' then id else trim(coalesce(number, '')) end as number
    from erp_company
)
select kind, id, name, active, number, created_at, changed_at,
    case
        when not is_integer_number(number) then 'number_invalid'
        when count(*) over (partition by kind, number) > 1 then 'number_not_unique'
    end as fault
from numbered;

-- Which record of 24SO is which of Rackbeat: our links first, then equal numbers among what is not linked (R4). An id
-- field is never a mapping (R5). Linked records may be gone from either side.
create or replace view numbered_product as
select e.id as erp_id, w.id as wms_id
from erp_product_number e
join wms_product w on w.id = e.number
anti join (select erp_id from link where kind = 'product') le on le.erp_id = e.id
anti join (select wms_id from link where kind = 'product') lw on lw.wms_id = w.id
where e.fault is null;

create or replace view product_pair as
select k.erp_id, k.wms_id, true as is_linked from link k where k.kind = 'product'
union all
select n.erp_id, n.wms_id, false from numbered_product n;

create or replace view company_pair as
select k.kind, k.erp_id, k.wms_id, true as is_linked from link k where k.kind in ('customer', 'supplier')
union all
select e.kind, e.id, w.id, false
from erp_company_number e
join wms_company w on w.kind = e.kind and w.id = e.number
anti join (select kind, erp_id from link) le on le.kind = e.kind and le.erp_id = e.id
anti join (select kind, wms_id from link) lw on lw.kind = w.kind and lw.wms_id = w.id
where e.fault is null;

create or replace view category_pair as
select k.erp_id, k.wms_id, true as is_linked from link k where k.kind = 'category'
union all
select e.id, w.id, false
from erp_category e
join wms_category w on w.id = e.id
anti join (select erp_id from link where kind = 'category') le on le.erp_id = e.id
anti join (select wms_id from link where kind = 'category') lw on lw.wms_id = w.id;

-- The 24SO record that each Rackbeat record stands for: its pair, else what its id field says, if that exists.
create or replace view product_pointer as
select w.id, w.active, p.is_linked, p.erp_id is not null as is_paired, coalesce(p.erp_id, e.id) as erp_id
from wms_product w
left join product_pair p on p.wms_id = w.id
left join erp_product e on e.id = if(p.erp_id is null, trim(w.id_field), null);

create or replace view company_pointer as
select w.kind, w.id, w.number, w.name, w.active, w.created_at, w.changed_at, p.is_linked,
    p.erp_id is not null as is_paired, coalesce(p.erp_id, e.id) as erp_id
from wms_company w
left join company_pair p on p.kind = w.kind and p.wms_id = w.id
left join erp_company e on e.kind = w.kind and e.id = trim(w.id_field);

-- 24SO products that an order ready for the warehouse holds, with those orders (R7: needed although discontinued). Only
-- those for which that makes a difference: discontinued, not in Rackbeat, or with a number that cannot be sent.
create or replace view needed_product as
select l.product_id as id, string_agg(distinct o.id, ', ' order by o.id) as orders
from erp_order_line l
semi join (
    select p.id
    from erp_product_number p
    left join product_pointer w on w.erp_id = p.id
    where not p.active or p.fault is not null or w.erp_id is null
) p on p.id = l.product_id
join ready_erp_order o on o.id = l.order_id
group by l.product_id;

-- Pairs of which one side is active and the other is not. A product that is discontinued in 24SO is left alone (R7)
-- unless it was seen active after the two became a pair, and no open order needs it.
create or replace view product_activity as
with unlike as materialized (
    select p.erp_id, p.wms_id, w.number, e.active as erp_active, w.active as wms_active, e.changed_at as erp_changed_at,
        w.changed_at as wms_changed_at
    from product_pair p
    join erp_product e on e.id = p.erp_id
    join wms_product w on w.id = p.wms_id
    where e.active <> w.active
)
select u.*
from unlike u
left join (select erp_id, linked_at from link where kind = 'product') k on k.erp_id = u.erp_id
left join (
    select record, max(valid_to) as until from erp_product_scd
    where active and valid_to is not null and record in (select erp_id from unlike)
    group by record
) was on was.record = u.erp_id
left join needed_product n on n.id = u.erp_id
where u.erp_active
    or (n.id is null and coalesce(was.until > coalesce(k.linked_at, was.until - interval 1 second), false));

create or replace view company_activity as
select p.kind, p.erp_id, p.wms_id, w.number, e.active as erp_active, w.active as wms_active,
    e.changed_at as erp_changed_at, w.changed_at as wms_changed_at
from company_pair p
join erp_company e on e.kind = p.kind and e.id = p.erp_id
join wms_company w on w.kind = p.kind and w.id = p.wms_id
where e.active is distinct from w.active;

-- Companies of one kind in one system that look like the same one, scored: organisation number 60, name 30, street and
-- postal code 30, e-mail 20; two different organisation numbers rule it out. `id` is the younger, `kept` the older.
-- Copies in Rackbeat of two that look alike in 24SO are told once, in 24SO.
create or replace view company_likeness as
with known as (
    select c.kind, 'erp' as system, c.id, c.id as erp_id, c.name, c.email, c.street, c.postal_code,
        c.organization_number, c.active, c.created_at, c.changed_at
    from erp_company c
    union all
    select c.kind, 'wms', c.id, p.erp_id, c.name, c.email, c.street, c.postal_code, c.organization_number, c.active,
        c.created_at, c.changed_at
    from wms_company c
    left join company_pointer p on p.kind = c.kind and p.id = c.id
),
keyed as materialized (
    select *, nullif(regexp_replace(organization_number, '[^0-9]', '', 'g'), '') as org,
        lower(normal_text(name)) as who, lower(normal_text(street)) || '|' || normal_text(postal_code) as place,
        lower(normal_text(email)) as mail,
        row_number() over (partition by kind, system order by created_at nulls first, order_number(id), id) as age
    from known
    where active
),
met as (
    select a.age as older, b.age as younger, b.kind, b.system from keyed a
    join keyed b on a.kind = b.kind and a.system = b.system and a.org = b.org and a.age < b.age
    union
    select a.age, b.age, b.kind, b.system from keyed a
    join keyed b on a.kind = b.kind and a.system = b.system and a.who = b.who and a.age < b.age
),
couples as (
    select b.kind, b.system, b.id, b.erp_id, a.id as kept, a.age as kept_age, b.name, a.name as kept_name,
        b.changed_at, b.org, b.place,
        if(a.org = b.org, 60, 0) + if(a.who = b.who, 30, 0) + if(a.place = b.place, 30, 0) + if(a.mail = b.mail, 20, 0) as score
    from met m
    join keyed a on a.kind = m.kind and a.system = m.system and a.age = m.older
    join keyed b on b.kind = m.kind and b.system = m.system and b.age = m.younger
    where coalesce(a.org = b.org, true) and (b.system = 'erp' or a.erp_id is null or b.erp_id is null)
)
select kind, system, id, erp_id, name, changed_at, arg_min(kept, kept_age) as kept,
    arg_min(kept_name, kept_age) as kept_name, max(score) as score
from couples
where score >= 60
group by all;
