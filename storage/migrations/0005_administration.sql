-- Limits, money and administration: who may what, how much of it, who changed that, and sums that need no request.

-- `person` is whose a request is; `identity` is who asked, as that platform knows them. They differ where somebody has
-- tied two accounts together.
alter table requests add column identity text not null default '';
update requests set identity = person where person <> 'forgotten';
alter table requests add column roles text not null default '[]';
alter table requests add column is_admin bigint not null default 0;
alter table requests add column above text not null default '';
-- Nothing of what was said is in it any more.
alter table requests add column is_bare bigint not null default 0;
create index requests_with_words on requests (finished_at) where is_bare = 0;
create index requests_by_identity on requests (identity, finished_at);
create index requests_by_end on requests (finished_at, id);
create index works_in_time on works (at, request, position);

-- Counted up with every change of what the house has decided, so that every process notices.
create table revisions (
    name text primary key not null,
    number bigint not null
);
insert into revisions (name, number) values ('house', 1);

create table limits (
    scope text not null,
    unit text not null,
    period text not null,
    cap bigint not null,
    primary key (scope, unit, period)
);

create table grants (
    scope text not null,
    period text not null,
    unit text not null,
    extra bigint not null,
    primary key (scope, period, unit)
);

create table asks (
    id text primary key not null,
    request text not null,
    person text not null,
    account text not null,
    workspace text not null,
    command text not null,
    scope text not null,
    period text not null,
    unit text not null,
    used bigint not null,
    cap bigint not null,
    at bigint not null,
    state text not null default 'open',
    extra bigint not null default 0,
    decided_by text not null default '',
    decided_at bigint
);
create index asks_by_person on asks (person);

create table access (
    subject text not null,
    object text not null,
    is_allowed bigint not null,
    primary key (subject, object)
);

create table settings (
    scope text not null,
    name text not null,
    value text not null,
    primary key (scope, name)
);

create table audit (
    id text primary key not null,
    at bigint not null,
    who text not null,
    what text not null,
    scope text not null,
    before text not null,
    after text not null
);
create index audit_by_time on audit (at, id);

create table identities (
    identity text primary key not null,
    person text not null,
    at bigint not null
);
create index identities_of_person on identities (person);

create table link_codes (
    code text primary key not null,
    identity text not null,
    until bigint not null
);

create table link_tries (
    identity text not null,
    at bigint not null,
    primary key (identity, at)
);

-- What people, channels, roles and workspaces are called.
create table names (
    id text primary key not null,
    name text not null
);

-- By day, kind (`all`, `person`, `channel`, `workspace`, `command`, `model`, `outcome`, `took`) and key: what a report
-- shows without looking at a single request.
create table sums (
    kind text not null,
    day text not null,
    key text not null,
    requests bigint not null,
    failures bigint not null,
    micros bigint not null,
    waste bigint not null,
    pictures bigint not null,
    clips bigint not null,
    tokens bigint not null,
    took_ms bigint not null,
    primary key (kind, day, key)
);
create index sums_of_key on sums (kind, key, day);
-- Who spends how much is read from this alone: thousands of people, each with a row a day.
create index sums_to_spend on sums (kind, day, key, requests, micros, waste);
