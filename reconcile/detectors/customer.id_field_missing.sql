-- id: customer.id_field_missing
-- entity: customer
-- severity: medium
-- title_nb: Feltet «kunde-id» er tomt i Rackbeat
-- title_en: The field "kunde-id" is empty in Rackbeat
-- why: The field tells which 24SevenOffice customer this is. While it is empty, other tools, and a new start of this
--   one, cannot tell.
-- why_nb: Feltet sier hvem i 24SevenOffice dette er. Så lenge det er tomt, kan verken andre verktøy eller en ny start
--   av dette vite det.
-- grace: 5m
-- repair: restore_id_field
--
-- Our link says what belongs there. A field with another content is customer.id_field_edited.
select
    k.erp_id as erp_id,
    k.wms_id as wms_id,
    p.number as number,
    'kunde-id' as field,
    k.erp_id as erp_value,
    coalesce(p.id_field, '') as wms_value,
    null as amount,
    null as units,
    to_json({
        was: if(p.id_field is null, 'missing', 'emptied'),
        name: p.name,
        wms_changed_at: p.changed_at
    }) as detail
from link k
join wms_customer p on p.id = k.wms_id,
lateral (
    select count(*) as waiting
    from open_work q
    where q.kind = 'customer' and q.operation = 'set_id_field' and (q.erp_id = k.erp_id or q.wms_id = k.wms_id)
        and not q.parked and q.since > run_at() - grace_of('customer.id_field_missing')
) w
-- where
where trim(coalesce(p.id_field, '')) = ''
    and k.kind = 'customer'
    and w.waiting = 0
