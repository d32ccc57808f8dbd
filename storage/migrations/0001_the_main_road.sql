-- One text for SQLite 3.40 and Postgres: text ids, bigint epoch milliseconds, bigint micro-dollars, JSON as text.

create table requests (
    id text primary key not null,
    platform text not null,
    person text not null,
    workspace text not null,
    channel text not null,
    conversation text not null,
    command text not null,
    options text not null,
    address text not null,
    from_offer bigint not null,
    number bigint,
    asked_at bigint not null,
    state text not null,
    owner text not null,
    lease_until bigint not null,
    attempts bigint not null default 0,
    outcome text not null default '',
    finished_at bigint,
    took_ms bigint,
    usage text not null default '{}',
    cost_micros bigint not null default 0,
    waste_micros bigint not null default 0,
    pictures bigint not null default 0,
    updates text not null default '[]',
    search_text text not null default ''
);

create unique index requests_by_number on requests (person, number);
create index requests_by_conversation on requests (person, conversation, asked_at);
create index requests_by_time on requests (person, asked_at);
create index requests_by_finish on requests (person, finished_at);
create index requests_by_lease on requests (state, platform, lease_until);

create table numbers (
    person text primary key not null,
    last bigint not null
);

create table steps (
    request text not null,
    name text not null,
    value text,
    primary key (request, name)
);

create table allowances (
    scope text not null,
    period text not null,
    unit text not null,
    used bigint not null,
    held bigint not null,
    primary key (scope, period, unit)
);

create table holds (
    request text not null,
    scope text not null,
    period text not null,
    unit text not null,
    amount bigint not null,
    cap bigint not null,
    primary key (request, scope, period, unit)
);

create table turns (
    request text not null,
    position bigint not null,
    person text not null,
    conversation text not null,
    role text not null,
    words text not null,
    at bigint not null,
    primary key (request, position)
);

create index turns_by_conversation on turns (person, conversation, at, request, position);

create table works (
    request text not null,
    position bigint not null,
    person text not null,
    file text not null,
    made text not null,
    primary key (request, position)
);

create index works_by_person on works (person);
create index works_by_file on works (file);

create table offers (
    id text primary key not null,
    request text not null,
    person text not null,
    label text not null,
    command text not null,
    options text not null
);

create index offers_by_request on offers (request);
create index offers_by_person on offers (person);
