-- id: customer.field_mismatch
-- entity: customer
-- severity: low
-- title_nb: Kunden er ulik i 24SevenOffice og Rackbeat
-- title_en: The customer differs between 24SevenOffice and Rackbeat
-- why: Goods, invoices and letters go by whichever address or name the system at hand shows.
-- why_nb: Varer, fakturaer og brev følger navnet og adressen i det systemet som er åpent.
-- grace: 15m
-- repair: converge
--
-- One row for each field. What may differ is in the field rules. A field in conflict is customer.conflict.
with differing as (
    select f.* exclude (is_linked, is_active) from customer_field f where f.is_active
    union all
    select a.erp_id, a.wms_id, a.number, a.erp_changed_at, a.wms_changed_at, 'active', cast(a.erp_active as varchar),
        cast(a.wms_active as varchar)
    from company_activity a
    where a.kind = 'customer'
)
select
    d.erp_id as erp_id,
    d.wms_id as wms_id,
    d.number as number,
    d.field as field,
    d.erp_value as erp_value,
    d.wms_value as wms_value,
    null as amount,
    null as units,
    to_json({
        owner: owner_of('customer', d.field),
        base: b.value,
        erp_changed_at: d.erp_changed_at,
        wms_changed_at: d.wms_changed_at
    }) as detail
from differing d
anti join conflict c on c.kind = 'customer' and c.erp_id = d.erp_id and c.field = d.field
left join base b on b.kind = 'customer' and b.erp_id = d.erp_id and b.system = 'erp' and b.field = d.field
-- where
where not is_fresh(d.erp_changed_at, 'customer.field_mismatch')
    and not is_fresh(d.wms_changed_at, 'customer.field_mismatch')
    and not is_under_way('customer', d.erp_id, d.wms_id, 'customer.field_mismatch')
