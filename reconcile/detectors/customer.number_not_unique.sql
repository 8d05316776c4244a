-- id: customer.number_not_unique
-- entity: customer
-- severity: medium
-- title_nb: Samme nummer på flere kunder i 24SevenOffice
-- title_en: The same number on several customers in 24SevenOffice
-- why: A number means one customer in Rackbeat. While several share it, none of them is transferred, nor is any order
--   of theirs.
-- why_nb: Et nummer betyr én kunde i Rackbeat. Så lenge flere deler det, overføres ingen av dem, og heller ikke
--   ordrene deres.
-- grace: 0s
-- repair: manual
--
-- One row for each record that shares its number. Inactive ones are left out.
select
    c.id as erp_id,
    k.wms_id as wms_id,
    c.number as number,
    'number' as field,
    c.number as erp_value,
    k.wms_id as wms_value,
    null as amount,
    null as units,
    to_json({name: c.name, shared_with: s.others, erp_changed_at: c.changed_at, members: s.members}) as detail
from erp_company_number c
left join link k on k.kind = 'customer' and k.erp_id = c.id,
lateral (
    select string_agg(o.id, ', ' order by order_number(o.id), o.id) as others, list('erp/customer/' || o.id) as members
    from erp_company_number o
    where o.kind = 'customer' and o.number = c.number and o.id <> c.id
) s
-- where
where c.kind = 'customer'
    and c.fault = 'number_not_unique'
    and c.active
