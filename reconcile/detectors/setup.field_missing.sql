-- id: setup.field_missing
-- entity: setup
-- severity: high
-- title_nb: Tekstfelt mangler i Rackbeat
-- title_en: A text field is missing in Rackbeat
-- why: The integration keeps the 24SevenOffice id in this field. Without it the id of new records has no place.
-- why_nb: Integrasjonen legger 24SevenOffice-id-en i dette feltet. Uten det har id-en til nye poster ingen plass.
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
where s.what = 'field'
    and s.state = 'missing'
