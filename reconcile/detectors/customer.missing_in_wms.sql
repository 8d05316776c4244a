-- id: customer.missing_in_wms
-- entity: customer
-- severity: medium
-- title_nb: Kunde i 24SevenOffice som mangler i Rackbeat
-- title_en: Customer in 24SevenOffice that is missing in Rackbeat
-- why: An order of this customer cannot reach the warehouse before the customer does.
-- why_nb: En ordre fra kunden kan ikke nå lageret før kunden gjør det.
-- grace: 15m
-- repair: converge
--
-- A number that cannot be sent is another kind of drift. Inactive ones are left out.
select
    c.id as erp_id,
    null as wms_id,
    c.number as number,
    null as field,
    c.name as erp_value,
    null as wms_value,
    null as amount,
    null as units,
    to_json({linked_to: k.wms_id, erp_changed_at: c.changed_at}) as detail
from erp_company_number c
anti join company_pointer w on w.kind = c.kind and w.erp_id = c.id
left join link k on k.kind = 'customer' and k.erp_id = c.id
-- where
where c.kind = 'customer'
    and (c.fault is null or k.wms_id is not null)
    and c.active
    and not is_fresh(c.changed_at, 'customer.missing_in_wms')
    and not is_under_way('customer', c.id, k.wms_id, 'customer.missing_in_wms')
