-- The studio: who waits for a place at a provider, how its lane is, and what is kept although there is little room.

create table jobs (
    request text primary key not null,
    lane text not null,
    person text not null,
    medium text not null,
    weight bigint not null,
    state text not null,
    since bigint not null,
    typical_s bigint not null,
    began_at bigint not null default 0
);

create index jobs_in_line on jobs (lane, state, since);
create index jobs_of_person on jobs (lane, person, state);

create table lanes (
    name text primary key not null,
    lowered_to bigint not null default 0,
    lowered_until bigint not null default 0,
    stopped_by text not null default '',
    stopped_until bigint not null default 0
);

alter table requests add column age_gated bigint not null default 0;
alter table requests add column clips bigint not null default 0;

-- Hardly an offer has an end: the others need not be in this index, and every answer makes one.
drop index offers_by_end;
create index offers_by_end on offers (until) where until is not null;

alter table works add column is_pinned bigint not null default 0;
create index works_by_age on works (is_pinned, at);
