-- The item's name in further languages, a JSON object by language; null where the document has none.
alter table case_projection add column item_name_others text;
