.open /tmp/wal.db
pragma page_size = 1024;
pragma journal_mode = wal;
pragma synchronous = normal;
create table event(id integer primary key, kind text, at integer, payload blob);
begin;
.repeat 4000
insert into event(kind, at, payload) values('kind ' || (?1 % 13), ?1 * 31 % 5000, zeroblob(?1 % 300));
commit;
select count(*), sum(at), sum(length(payload)) from event;
.second /tmp/wal.db
pragma journal_mode;
begin;
select count(*) from event;
.first
insert into event(kind, at) values('seen later', 1);
delete from event where id <= 10;
.second /tmp/wal.db
select count(*) from event;
.first
select count(*) from event;
pragma wal_checkpoint(passive);
begin immediate;
update event set at = at + 1;
rollback;
select sum(at) from event;
create index by_kind on event(kind, at);
select kind, count(*), min(at), max(at) from event group by kind order by kind;
.repeat 200
insert into event(kind, at) values('single', ?1);
pragma wal_checkpoint(truncate);
.second :memory:
.first
pragma wal_checkpoint(truncate);
pragma integrity_check;
.open /tmp/wal.db
pragma journal_mode;
select count(*), sum(at), sum(length(payload)) from event;
pragma wal_autocheckpoint = 10;
begin;
.repeat 500
update event set payload = zeroblob(?1) where id = ?1 * 3;
commit;
select sum(length(payload)) from event;
pragma journal_mode = delete;
pragma integrity_check;
select count(*), sum(length(payload)) from event;
.open /tmp/wal.db
select count(*), sum(length(payload)) from event;
