-- What is kept beside the order lines so that detection need not read lines that are equal (schema.sql), by the table
-- whose lines changed; `touched_lines` names the records. Text lines ask for nothing.

-- name: erp_order_line
delete from erp_order_mark where record in (select record from touched_lines);

insert into erp_order_mark
select record, sum(quantity), count(*), sum(line_mark(product_number, quantity)), sum(line_mark(product_id, quantity)),
    bool_or(coalesce(product_id like '-%', false) or coalesce(quantity < 0, false))
from erp_order_line_scd
where valid_to is null and not is_text and record in (select record from touched_lines)
group by record;

insert into erp_order_product
select distinct l.product_id, l.product_number
from erp_order_line_scd l
where l.valid_to is null and not l.is_text and l.record in (select record from touched_lines)
except
select product_id, product_number from erp_order_product;

-- name: wms_order_line
delete from wms_order_mark where record in (select record from touched_lines);

insert into wms_order_mark
select record, sum(units), sum(times), sum(goods), bool_or(times > 1)
from (
    select record, product_number, sum(quantity) as units, count(*) as times,
        sum(line_mark(product_number, quantity)) as goods
    from wms_order_line_scd
    where valid_to is null and not is_text and record in (select record from touched_lines)
    group by record, product_number
)
group by record;
