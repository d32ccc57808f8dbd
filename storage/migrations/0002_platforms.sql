-- What a platform with messages, servers and several people in one conversation needs.

alter table requests add column asker text not null default '';

alter table turns add column name text not null default '';

create index turns_of_everybody on turns (conversation, at, request, position);

alter table offers add column is_open bigint not null default 0;
alter table offers add column asks text not null default '[]';
alter table offers add column until bigint;
create index offers_by_end on offers (until);

create index requests_just_done on requests (state, platform, finished_at);

create table posts (
    request text not null,
    position bigint not null,
    handle text not null,
    primary key (request, position)
);

create index posts_by_handle on posts (handle);

create table notes (
    place text not null,
    name text not null,
    value text not null,
    primary key (place, name)
);

create table queues (
    name text primary key not null,
    next_at bigint not null
);
