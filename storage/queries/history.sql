-- What is remembered of what people asked and got.

-- name: insert_turn
insert into turns (request, position, person, conversation, role, name, words, at)
values (:request, :position, :person, :conversation, :role, :name, :words, :at)
returning position;

-- name: insert_work
insert into works (request, position, person, file, made, at)
values (:request, :position, :person, :file, :made, :at)
returning position;

-- name: insert_offer
insert into offers (id, request, person, label, command, options, is_open, asks, in_place, until)
values (:id, :request, :person, :label, :command, :options, :is_open, :asks, :in_place, :until)
on conflict (id) do nothing
returning id;

-- name: drop_old_offers
delete from offers where until < :now returning id;

-- name: offer_by_id
select offers.*, requests.conversation, requests.asker
  from offers left join requests on requests.id = offers.request
 where offers.id = :id;

-- name: recent_turns
-- Newest first; whoever reads stops where the budget ends.
select role, name, words, request from turns
 where conversation = :conversation and (person = :person or cast(:shared as bigint) = 1)
   and request <> :without
   and request not in (select id from requests where replaces = :without and replaces <> '' and person = :person)
   and (at > :since or (at = :since and request > :since_request))
 order by at desc, request desc, position desc limit :most;

-- name: count_turns
select count(*) as turns from turns
 where conversation = :conversation and (person = :person or cast(:shared as bigint) = 1)
   and request <> :without
   and request not in (select id from requests where replaces = :without and replaces <> '' and person = :person)
   and (at > :since or (at = :since and request > :since_request));

-- name: search_requests
select * from requests
 where person = :person and number is not null and state = 'done' and search_text like :pattern escape '\'
   and (command = :command or :command = '') and (platform = :platform or :platform = '')
 order by number desc limit :take offset :skip;

-- name: list_requests
-- As `search_requests`, without what was shown: read with every letter that somebody types.
select number, command, options, finished_at from requests
 where person = :person and number is not null and state = 'done' and search_text like :pattern escape '\'
 order by number desc limit :take;

-- name: count_requests
select count(*) as requests from requests
 where person = :person and number is not null and state = 'done' and search_text like :pattern escape '\'
   and (command = :command or :command = '') and (platform = :platform or :platform = '');

-- name: request_by_number
select * from requests where person = :person and number = :number and state = 'done';

-- name: last_done
select finished_at as at from requests
 where person = :person and command = :command and channel = :channel and outcome = 'done'
 order by finished_at desc limit 1;

-- name: request_by_id
select * from requests where id = :id;

-- name: turns_of
select role, name, words from turns where request = :request order by position;

-- name: works_of
select made from works where request = :request order by position;

-- name: latest_works
select works.request, works.made, works.at, requests.number
  from works join requests on requests.id = works.request
 where works.person = :person and requests.number is not null
 order by works.at desc, works.request desc, works.position limit :most;

-- name: work_of_person
select file from works where person = :person and file = :file limit 1;

-- name: still_of_person
select file from works where person = :person and made like :pattern escape '\' limit 1;

-- name: document_of_person
-- The latest first: a document is no older than a week.
select id from requests
 where person = :person and state = 'done' and updates like :pattern escape '\'
 order by finished_at desc limit 1;

-- name: spent
select command, count(*) as times, sum(pictures) as pictures, sum(clips) as clips, sum(cost_micros) as micros
  from requests
 where person = :person and state = 'done' and outcome = 'done' and finished_at >= :since
   and finished_at < :until
 group by command order by micros desc, command;

-- name: conversations
select conversation, min(asked_at) as began_at, max(asked_at) as at,
       max(case when state = 'running' then 1 else 0 end) as running
  from requests
 where person = :person and platform = :platform and conversation <> ''
 group by conversation order by max(asked_at) desc limit :most;

-- name: conversation
select * from requests
 where person = :person and conversation = :conversation
 order by asked_at, id;

-- name: first_request
select * from requests
 where person = :person and conversation = :conversation and asked_at = :began_at
 order by id limit 1;

-- name: count_belongings
select (select count(*) from requests where person = :person and state = 'done') as requests,
       (select count(*) from turns where person = :person) as turns,
       (select count(*) from works where person = :person) as works;

-- name: own_files
-- Files that nobody else's works show: the same bytes have the same name.
select distinct file from works as mine
 where person = :person
   and not exists (select 1 from works as others where others.file = mine.file and others.person <> :person);

-- name: own_stills
select made from works where person = :person and made like '%"still": "%' and made not like '%"still": ""%';

-- name: stills_of_others
select made from works where person <> :person and made like '%"still": "%' and made not like '%"still": ""%';

-- name: own_documents
select updates from requests where person = :person and state = 'done' and updates like '%"kind": "document"%';

-- name: handed_over
select options from requests
 where person = :person and state = 'done'
   and (options like '%.png%' or options like '%.jpg%' or options like '%.webp%' or options like '%.txt%')
union all
select options from offers
 where person = :person
   and (options like '%.png%' or options like '%.jpg%' or options like '%.webp%' or options like '%.txt%');

-- name: forget_turns
delete from turns where person = :person returning position;

-- name: forget_works
delete from works where person = :person returning position;

-- name: forget_offers
delete from offers where person = :person returning id;

-- name: forget_defaults
delete from defaults where person = :person returning name;

-- name: forget_feedback
delete from feedback
 where person = :person or request in (select id from requests where person = :person and state = 'done')
returning request;

-- name: forget_requests
-- The sums stay, under nobody's name. A running request is left: it is the one that forgets.
update requests
   set person = 'forgotten', identity = '', roles = '[]', is_admin = 0, workspace = '', channel = '', above = '',
       conversation = '', options = '{}', address = '{}',
       number = null, updates = '[]', search_text = '', asker = '', locale = '', asked_at = finished_at, is_bare = 1
 where person = :person and state = 'done'
returning id;

-- name: works_in_order
select made, is_pinned from works order by at, request, position;

-- name: pin_works
update works set is_pinned = :is_pinned where request = :request and person = :person returning file;

-- name: works_of_person
select position, made from works where request = :request and person = :person and file = :file;

-- name: put_work
update works set made = :made where request = :request and position = :position returning position;

-- name: updates_of
select updates from requests where id = :request and state = 'done';

-- name: put_updates
update requests set updates = :updates where id = :request returning id;

-- name: files_of
-- As `own_files`, of one request: neither somebody else's works nor another request of the same person show them.
select distinct file from works as mine
 where request = :request
   and not exists (select 1 from works as others where others.file = mine.file and others.request <> :request);

-- name: stills_of
select made from works where request = :request and made like '%"still": "%' and made not like '%"still": ""%';

-- name: stills_elsewhere
select made from works where request <> :request and made like '%"still": "%' and made not like '%"still": ""%';

-- name: documents_of
select updates from requests where id = :request and state = 'done' and updates like '%"kind": "document"%';

-- name: handed_over_with
select options from requests where id = :request
union all
select options from offers where request = :request;

-- name: forget_request
-- As `forget_requests`, of one: no row back means that it is nobody's, somebody else's, or still running.
update requests
   set person = 'forgotten', identity = '', roles = '[]', is_admin = 0, workspace = '', channel = '', above = '',
       conversation = '', options = '{}', address = '{}',
       number = null, updates = '[]', search_text = '', asker = '', locale = '', asked_at = finished_at, is_bare = 1
 where id = :request and person = :person and state = 'done'
returning id;

-- name: replace_turns
-- Another answer takes their place in the conversation, and that of other tries of it.
delete from turns
 where person = :person
   and request in (select cast(:request as text)
                    union all
                   select id from requests where replaces = :request and replaces <> '')
returning position;

-- name: forget_turns_of
delete from turns where request = :request returning position;

-- name: forget_works_of
delete from works where request = :request returning position;

-- name: forget_offers_of
delete from offers where request = :request returning id;

-- name: forget_feedback_of
delete from feedback where request = :request returning person;

-- name: everything_of
select * from requests
 where person = :person and state = 'done' and (is_bare = 0 or id in (select request from works))
   and command not in ('help', 'forget', 'export')
 order by asked_at, id limit :take offset :skip;
