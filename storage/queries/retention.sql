-- What goes when it is old.

-- name: workspaces_with_words
select distinct workspace from requests where is_bare = 0 or id in (select request from works);

-- name: old_works
select distinct works.request, works.at
  from works join requests on requests.id = works.request
 where works.is_pinned = 0 and works.at < :before and requests.workspace = :workspace
 order by works.at, works.request limit :most;

-- name: old_words
-- What was made stays with its words, for as long as it is kept itself.
select id from requests
 where is_bare = 0 and state = 'done' and finished_at < :before and workspace = :workspace
   and not exists (select 1 from works where works.request = requests.id)
 order by finished_at limit :most;

-- name: bare_request
update requests
   set options = '{}', address = '{}', conversation = '', updates = '[]', search_text = '', asker = '', locale = '', number = null,
       is_bare = 1
 where id = :request
returning id;

-- name: drop_old_allowances
-- What was used in months that are over is in the sums.
delete from allowances where period < :before and held = 0 returning scope;

-- name: drop_old_grants
delete from grants where period < :before returning scope;
