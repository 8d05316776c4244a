-- id: setup.payment_term_missing
-- entity: setup
-- severity: high
-- title_nb: Betalingsbetingelse mangler i Rackbeat
-- title_en: The payment term is missing in Rackbeat
-- why: New customers and orders cannot be made without it.
-- why_nb: Nye kunder og ordrer kan ikke opprettes uten den.
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
where s.what = 'payment_term'
    and s.state = 'missing'
