-- Blobs of cases are read again and again, slowly: how far this round has come. `after_id` is the last application whose
-- blobs were read; the nil id at the beginning of a round.
create table scrub (
    org text not null, what text not null, after_id text not null, begun_at bigint not null,
    primary key (org, what));
