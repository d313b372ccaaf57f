-- Payloads are opened behind the receipt: `to_open` until that was tried, then `open` or `damaged`.
alter table case_projection add column envelope text not null default 'open';

update case_projection set envelope = 'damaged' where item_name_zh is null;

create index case_by_envelope on case_projection (org, envelope, application_id);
