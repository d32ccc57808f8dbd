-- What people choose for themselves, what they think of answers, and a Stop that reaches every process.

create table defaults (
    person text not null,
    name text not null,
    value text not null,
    primary key (person, name)
);

create table feedback (
    request text not null,
    person text not null,
    is_good bigint not null,
    at bigint not null,
    primary key (request, person)
);

create index feedback_by_person on feedback (person);

alter table requests add column stop_at bigint;

-- Somebody's latest works are read without all the others.
alter table works add column at bigint not null default 0;
update works set at = coalesce((select finished_at from requests where requests.id = works.request), 0);
create index works_by_time on works (person, at);
drop index works_by_person;
