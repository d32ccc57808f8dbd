-- What long conversations come to in short, and what models were shown of them.

-- name: summary_of
select words, request, up_to from summaries where person = :whose and conversation = :conversation;

-- name: put_summary
insert into summaries (person, conversation, words, request, up_to, people, at)
values (:whose, :conversation, :words, :request, :up_to, :people, :at)
on conflict (person, conversation) do update
   set words = excluded.words, request = excluded.request, up_to = excluded.up_to, people = excluded.people,
       at = excluded.at
returning person;

-- name: people_of_summary
select people from summaries where person = :whose and conversation = :conversation;

-- name: turns_between
-- Those that a summary is made of: fewer than it knew of means that somebody wanted one forgotten.
select count(*) as turns from turns
 where conversation = :conversation and (person = :whose or :whose = '')
   and (at > :since or (at = :since and request > :since_request))
   and (at < :up_to or (at = :up_to and request <= :request));

-- name: unfolded_turns
select role, name, words, person, request, at from turns
 where conversation = :conversation and (person = :person or cast(:shared as bigint) = 1)
   and (at > :since or (at = :since and request > :since_request))
 order by at, request, position limit :most;

-- name: forget_summaries
-- Whoever wants to be forgotten may be in that of a shared conversation.
delete from summaries where person = :person or people like :pattern escape '\' returning conversation;

-- name: forget_summary_with
-- A request of theirs that is to be forgotten, or anybody's where nobody is named, may be in it; what stays is brought
-- into short again.
delete from summaries
 where conversation <> ''
   and exists (select 1 from requests
                where requests.id = :request and requests.conversation = summaries.conversation
                  and requests.state = 'done' and requests.finished_at <= summaries.up_to
                  and (requests.person = :person or cast(:person as text) = ''))
returning conversation;

-- name: put_context
insert into contexts (request, person, parts, at) values (:request, :person, :parts, :at)
on conflict (request) do nothing
returning request;

-- name: context_of
select parts from contexts where request = :request;

-- name: forget_contexts
delete from contexts where person = :person returning request;

-- name: forget_context_of
delete from contexts where request = :request returning request;

-- name: join_contexts
update contexts set person = :main where person = :other returning request;

-- name: part_contexts
update contexts set person = :account
 where person = :main and request in (select id from requests where person = :account and identity = :account)
returning request;
