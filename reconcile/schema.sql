-- Snapshots of one connection. Everything here can be rebuilt from the two systems and the state database.
-- Each *_scd table is a slowly changing dimension: a row is stored when it changed; it was true from valid_from
-- (included) to valid_to (excluded; null: still). `record` is the native id, `part` the line or field within it.
-- Times are TIMESTAMP in UTC. Detectors build on the views; their columns are a contract (design 8).

create table if not exists meta (schema_version integer not null);

-- A digest of the SQL that made the tables and views of this file, so that it need not be run again at each opening.
create table if not exists laid_out (digest varchar not null);

create table if not exists run (
    id varchar not null, started_at timestamp not null, erp_as_of timestamp, wms_as_of timestamp
);

create table if not exists run_side (
    run_id varchar not null, system varchar not null, kind varchar not null, as_of timestamp not null,
    row_count bigint not null, compared boolean not null, reason varchar not null, detail varchar not null
);

create table if not exists erp_category_scd (
    record varchar, part varchar, number varchar, name varchar, changed_at timestamp,
    valid_from timestamp, valid_to timestamp
);
create table if not exists wms_category_scd as from erp_category_scd limit 0;

create table if not exists erp_product_scd (
    record varchar, part varchar, number varchar, name varchar, sales_price decimal(28, 6), cost_price decimal(28, 6),
    category_id varchar, supplier_id varchar, active boolean, stock decimal(28, 6), stock_controlled boolean,
    id_field varchar, created_at timestamp, changed_at timestamp, valid_from timestamp, valid_to timestamp, mark ubigint
);
create table if not exists wms_product_scd as from erp_product_scd limit 0;

create table if not exists erp_customer_scd (
    record varchar, part varchar, number varchar, name varchar, email varchar, phone varchar, street varchar,
    postal_code varchar, city varchar, country varchar, organization_number varchar, active boolean, id_field varchar,
    created_at timestamp, changed_at timestamp, valid_from timestamp, valid_to timestamp, mark ubigint
);
create table if not exists erp_supplier_scd as from erp_customer_scd limit 0;
create table if not exists wms_customer_scd as from erp_customer_scd limit 0;
create table if not exists wms_supplier_scd as from erp_customer_scd limit 0;

-- `mark`: the fields that are compared as one number (`product_mark` ..., field_views.py), so that equal pairs are told
-- without reading them. Not in files of schema 2.
alter table erp_product_scd add column if not exists mark ubigint;
alter table wms_product_scd add column if not exists mark ubigint;
alter table erp_customer_scd add column if not exists mark ubigint;
alter table wms_customer_scd add column if not exists mark ubigint;
alter table erp_supplier_scd add column if not exists mark ubigint;
alter table wms_supplier_scd add column if not exists mark ubigint;

create table if not exists erp_order_scd (
    record varchar, part varchar, customer_id varchar, status varchar, reference varchar, your_reference varchar,
    note varchar, currency varchar, total decimal(28, 6), ordered_on date, deliver_on date, invoice_id varchar,
    external_status varchar, created_at timestamp, changed_at timestamp, booked_at timestamp, shipped_at timestamp,
    valid_from timestamp, valid_to timestamp
);
-- Rackbeat has no external status: the heading of its orders stands in that place, where others keep a reference.
create table if not exists wms_order_scd as from erp_order_scd limit 0;

create table if not exists erp_order_line_scd (
    record varchar, part varchar, line_number integer, product_id varchar, product_number varchar, name varchar,
    quantity decimal(28, 6), unit_price decimal(28, 6), discount_percent decimal(28, 6), is_text boolean,
    valid_from timestamp, valid_to timestamp
);
create table if not exists wms_order_line_scd as from erp_order_line_scd limit 0;

-- What an order asks for as one number (`line_mark`, summed over its product lines; views.sql), kept in step with the
-- lines by marks.sql: current orders with product lines only, no history. `by_number`, `by_id`: by the product number
-- that the line shows, by its product. `is_odd`: a fee or a negative quantity is in it. `is_repeated`: a product twice.
-- `erp_order_product`: which product was ever seen under which number on a line of 24SO.
create table if not exists erp_order_mark (
    record varchar, units decimal(38, 6), product_lines bigint, by_number hugeint, by_id hugeint, is_odd boolean
);
create table if not exists erp_order_product (product_id varchar, product_number varchar);
create table if not exists wms_order_mark (
    record varchar, units decimal(38, 6), product_lines bigint, goods hugeint, is_repeated boolean
);

create table if not exists wms_invoice_scd (
    record varchar, part varchar, customer_id varchar, order_id varchar, status varchar, is_credit boolean,
    reference varchar, currency varchar, total decimal(28, 6), invoiced_on date, created_at timestamp,
    changed_at timestamp, booked_at timestamp, valid_from timestamp, valid_to timestamp
);
create table if not exists wms_invoice_line_scd as from erp_order_line_scd limit 0;

-- `part` of a link is the digest that its row in the state database had: only links with another one are copied anew.
create table if not exists link_scd (
    record varchar, part varchar, kind varchar, erp_id varchar, wms_id varchar, linked_at timestamp,
    updated_at timestamp, valid_from timestamp, valid_to timestamp
);
create table if not exists base_scd (
    record varchar, part varchar, kind varchar, erp_id varchar, wms_id varchar, system varchar, field varchar,
    value varchar, valid_from timestamp, valid_to timestamp
);
create table if not exists base_line_scd (
    record varchar, part varchar, erp_id varchar, wms_id varchar, erp_row_id varchar, wms_line_id varchar,
    erp_product_id varchar, wms_number varchar, quantity decimal(28, 6), unit_price decimal(28, 6),
    discount_percent decimal(28, 6), valid_from timestamp, valid_to timestamp
);
create table if not exists open_work_scd (
    record varchar, part varchar, kind varchar, system varchar, erp_id varchar, wms_id varchar, operation varchar,
    parked boolean, reason varchar, origin varchar, since timestamp, due_at timestamp,
    valid_from timestamp, valid_to timestamp
);

create table if not exists conflict_scd (
    record varchar, part varchar, kind varchar, erp_id varchar, field varchar, erp_value varchar, wms_value varchar,
    base_erp varchar, base_wms varchar, since timestamp, valid_from timestamp, valid_to timestamp
);

-- What the account must have, replaced before every run (R1): `what` is payment_term, customer_group, supplier_group,
-- field or webhook; `name` as people see it; `place`: the number of a group or term, the kind that a field belongs to;
-- `state`: present, missing or inactive.
create table if not exists setup_now (what varchar not null, name varchar not null, place varchar, state varchar not null);
create or replace view setup as select what, name, place, state from setup_now;

-- The rules of the connection, replaced before every run. One value each: mode, number_source, quantity_owner,
-- max_number_length, duplicate_minutes, heard_seconds (after so long the sync has been told of any change), as_of,
-- orders_since, order_flow, accepted_status, sent_status, write_back_edits,
-- write_back_shipped, sales_since, invoices_since, invoice_status and credit_note_status (empty: that rule is off), stock, deletes. Several:
-- transfer_status, master (field = kind), owner (field = kind.field, where it is not the master), country (field = name in small letters, value = code), order_reference
-- (field and pattern, in order), grace (field = detector, value = seconds).
create table if not exists rule_now (name varchar not null, ordinal integer not null, field varchar, value varchar);

create or replace view rule as select name, ordinal, field, value from rule_now;

create or replace view erp_category as
select record as id, number, name, changed_at from erp_category_scd where valid_to is null;

create or replace view wms_category as
select record as id, number, name, changed_at from wms_category_scd where valid_to is null;

create or replace view erp_product as
select record as id, number, name, sales_price, cost_price, category_id, supplier_id, active, stock, stock_controlled,
    created_at, changed_at
from erp_product_scd where valid_to is null;

create or replace view wms_product as
select record as id, number, name, sales_price, cost_price, category_id, supplier_id, active, stock, stock_controlled,
    id_field, created_at, changed_at
from wms_product_scd where valid_to is null;

create or replace view erp_company as
select 'customer' as kind, record as id, number, name, email, phone, street, postal_code, city, country,
    organization_number, active, created_at, changed_at
from erp_customer_scd where valid_to is null
union all
select 'supplier' as kind, record as id, number, name, email, phone, street, postal_code, city, country,
    organization_number, active, created_at, changed_at
from erp_supplier_scd where valid_to is null;

create or replace view wms_customer as
select record as id, number, name, email, phone, street, postal_code, city, country, organization_number, active,
    id_field, created_at, changed_at
from wms_customer_scd where valid_to is null;

create or replace view wms_supplier as
select record as id, number, name, email, phone, street, postal_code, city, country, organization_number, active,
    id_field, created_at, changed_at
from wms_supplier_scd where valid_to is null;

create or replace view erp_order as
select record as id, customer_id, status, reference, your_reference, note, currency, total, ordered_on, deliver_on,
    invoice_id, external_status, created_at, changed_at
from erp_order_scd where valid_to is null;

create or replace view erp_order_line as
select record as order_id, part as id, line_number, product_id, product_number, name, quantity, unit_price,
    discount_percent, is_text
from erp_order_line_scd where valid_to is null;

create or replace view wms_order as
select record as id, customer_id, status, reference, your_reference, note, currency, total, ordered_on, deliver_on,
    invoice_id, external_status as heading, created_at, changed_at, booked_at, shipped_at
from wms_order_scd where valid_to is null;

create or replace view wms_order_line as
select record as order_id, part as id, line_number, product_id, product_number, name, quantity, unit_price,
    discount_percent, is_text
from wms_order_line_scd where valid_to is null;

-- An invoice of 24SO is an order that has become one.
create or replace view erp_invoice as
select record as id, invoice_id, customer_id, status, reference, currency, total, ordered_on, external_status,
    created_at, changed_at
from erp_order_scd where valid_to is null and invoice_id is not null;

create or replace view wms_invoice as
select record as id, customer_id, order_id, status, is_credit, reference, currency, total, invoiced_on, created_at,
    changed_at, booked_at
from wms_invoice_scd where valid_to is null;

create or replace view wms_invoice_line as
select record as invoice_id, part as id, line_number, product_id, product_number, name, quantity, unit_price,
    discount_percent, is_text
from wms_invoice_line_scd where valid_to is null;

create or replace view link as
select kind, erp_id, wms_id, linked_at, updated_at from link_scd where valid_to is null;

create or replace view base as
select kind, erp_id, wms_id, system, field, value from base_scd where valid_to is null;

create or replace view base_line as
select erp_id, wms_id, erp_row_id, wms_line_id, erp_product_id, wms_number, quantity, unit_price, discount_percent
from base_line_scd where valid_to is null;

-- Inbox and outbox: `source` inbox or outbox; parked: waits for a person (or the outbox is paused) and excuses nothing.
create or replace view open_work as
select part as source, kind, system, erp_id, wms_id, operation, parked, reason, origin, since, due_at
from open_work_scd where valid_to is null;

-- Both sides changed the same field since they last agreed, and nobody has settled it (R3). Values in normal form.
create or replace view conflict as
select c.kind, c.erp_id, k.wms_id, c.field, c.erp_value, c.wms_value, c.base_erp, c.base_wms, c.since
from conflict_scd c
left join link k on k.kind = c.kind and k.erp_id = c.erp_id
where c.valid_to is null;
