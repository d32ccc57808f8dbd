-- The text half: what older turns come to in short, what a model was shown, prompts that people keep, answers anew.

-- The request whose answer this one stands in place of, or is another try of; its turns make room for this one's.
alter table requests add column replaces text not null default '';
-- Whether it is painted where that answer stands. Pressed twice, it is done once.
alter table requests add column in_place bigint not null default 0;
-- The language that whoever asked has their device in: what is translated is translated into it.
alter table requests add column locale text not null default '';
create unique index requests_in_place on requests (replaces) where in_place = 1 and state = 'running';
create index requests_by_replaced on requests (replaces) where replaces <> '';
-- Whether what a button makes is painted where the button is.
alter table offers add column in_place bigint not null default 0;

-- Of each conversation's older turns what is needed of them, up to and with the turns of one request. `people` are
-- those whose words are in it, as JSON; it goes when one of them wants to be forgotten.
create table summaries (
    person text not null,
    conversation text not null,
    words text not null,
    request text not null,
    up_to bigint not null,
    people text not null default '[]',
    at bigint not null,
    primary key (person, conversation)
);

-- What a model was shown for a request: its parts as JSON, by where they are kept, and not their words.
create table contexts (
    request text primary key not null,
    person text not null,
    parts text not null,
    at bigint not null
);
create index contexts_by_person on contexts (person);

-- Prompts with blanks, by whoever made them, and which account of theirs did; `place` is the workspace that they are shared with, empty for nobody.
create table recipes (
    id text primary key not null,
    person text not null,
    account text not null default '',
    name text not null,
    command text not null,
    words text not null,
    place text not null default '',
    used bigint not null default 0,
    at bigint not null
);
create unique index recipes_by_name on recipes (person, name);
create index recipes_by_place on recipes (place, name);
