-- id: supplier.number_invalid
-- entity: supplier
-- severity: medium
-- title_nb: Leverandørnummer som Rackbeat ikke kan bruke
-- title_en: Supplier number that Rackbeat cannot use
-- why: Rackbeat takes a positive whole number only. The supplier is not transferred.
-- why_nb: Rackbeat godtar bare et positivt heltall. Leverandøren overføres ikke.
-- grace: 0s
-- repair: manual
--
-- Empty, with letters, with leading noughts or beyond 2147483647 (R4). Inactive ones are left out.
select
    c.id as erp_id,
    k.wms_id as wms_id,
    c.number as number,
    'number' as field,
    c.number as erp_value,
    k.wms_id as wms_value,
    null as amount,
    null as units,
    to_json({name: c.name, was: if(c.number = '', 'missing', 'invalid'), erp_changed_at: c.changed_at}) as detail
from erp_company_number c
left join link k on k.kind = 'supplier' and k.erp_id = c.id
-- where
where c.kind = 'supplier'
    and c.fault = 'number_invalid'
    and c.active
