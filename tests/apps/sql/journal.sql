.open /tmp/journal.db
pragma journal_mode;
create table account(id integer primary key, owner text not null, balance integer check(balance >= 0));
begin;
.repeat 5000
insert into account(owner, balance) values('owner ' || (?1 % 97), ?1 * 7 % 1000);
commit;
select count(*), sum(balance) from account;
begin;
update account set balance = balance + 100 where id % 2 = 0;
delete from account where id > 4000;
select count(*), sum(balance) from account;
rollback;
select count(*), sum(balance) from account;
update account set balance = balance - 100;
select count(*), sum(balance) from account;
create index by_owner on account(owner, balance);
select owner, count(*), max(balance) from account group by owner order by owner limit 5;
.open /tmp/journal.db
pragma integrity_check;
select count(*), sum(balance) from account;
pragma journal_mode = truncate;
update account set balance = balance + 1 where id < 100;
pragma journal_mode = persist;
update account set balance = balance + 1 where id < 100;
pragma journal_mode = memory;
update account set balance = balance + 1 where id < 100;
pragma journal_mode = delete;
.second /tmp/journal.db
select count(*), sum(balance) from account;
begin immediate;
insert into account values(100000, 'second', 5);
.first
select count(*) from account;
insert into account values(100001, 'first', 6);
begin exclusive;
.second /tmp/journal.db
select count(*) from account where id >= 100000;
.first
begin exclusive;
insert into account values(100001, 'first', 6);
.second /tmp/journal.db
select count(*) from account;
.first
commit;
select * from account where id >= 100000;
pragma mmap_size = 1000000;
select count(*), sum(balance), sum(length(owner)) from account;
update account set owner = owner || ' of a mapped page' where id % 10 = 0;
select count(*), sum(length(owner)) from account;
select page_count > 50 from pragma_page_count;
delete from account where id > 100;
vacuum;
pragma page_count;
pragma integrity_check;
attach '/tmp/other.db' as other;
create table other.copy as select * from account;
begin;
insert into other.copy select id + 1000, owner, balance from account;
insert into account values(200000, 'both', 1);
commit;
select count(*) from other.copy;
pragma temp_store = file;
create temp table scratch as select a.id from account a, account b;
select count(*) from scratch;
.open /tmp/nowhere/none.db
create table t(a);
