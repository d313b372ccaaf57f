create table config_value (
    org text not null, scope text not null, config_key text not null, content text not null, set_at bigint not null,
    primary key (org, scope, config_key));

create table desired_change (
    org text not null, scope text not null, version bigint not null, note text not null, changed_at bigint not null,
    primary key (org, scope));
