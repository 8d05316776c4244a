-- id: setup.group_missing
-- entity: setup
-- severity: high
-- title_nb: Kunde- eller leverandørgruppe mangler i Rackbeat
-- title_en: A customer or supplier group is missing in Rackbeat
-- why: New customers and suppliers cannot be made without their group.
-- why_nb: Nye kunder og leverandører kan ikke opprettes uten gruppen sin.
-- grace: 0s
-- repair: set_up
--
-- Asked of the account once a run (R1).
select
    null as erp_id,
    s.name as wms_id,
    s.place as number,
    s.place as field,
    null as erp_value,
    s.state as wms_value,
    null as amount,
    null as units,
    to_json({what: s.what}) as detail
from setup s
-- where
where s.what in ('customer_group', 'supplier_group')
    and s.state = 'missing'
