-- id: customer.conflict
-- entity: customer
-- severity: high
-- title_nb: Kunden er endret i begge systemer
-- title_en: The customer was changed in both systems
-- why: Both sides changed the same field since they last agreed. Nobody can know which one counts, so nothing is
--   written.
-- why_nb: Begge sider har endret samme felt siden de sist var enige. Ingen kan vite hvilken som gjelder, så ingenting
--   blir skrevet.
-- grace: 0s
-- repair: manual
--
-- One row for each field, with what they last agreed on. Settle it by making the two equal, or by choosing one side.
select
    c.erp_id as erp_id,
    c.wms_id as wms_id,
    c.wms_id as number,
    c.field as field,
    c.erp_value as erp_value,
    c.wms_value as wms_value,
    null as amount,
    null as units,
    to_json({base: c.base_erp, base_wms: c.base_wms, since: c.since}) as detail
from conflict c
-- where
where c.kind = 'customer'
