// SPDX-License-Identifier: BSD-3-Clause
// What becomes of the locks of a thread that ends.

#define _GNU_SOURCE
#include "tests/abi/futex/futex.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct link {
	struct link *next;
	uint32_t word;
};

struct head {
	struct link *list;
	long offset;
	struct link *pending;
};

static struct link links[4];
static struct head head;
static uint32_t extra;

static void begin(void)
{
	for (int i = 0; i < 4; i++)
		links[i] = (struct link){NULL, 0};
	head = (struct head){(struct link *)&head, offsetof(struct link, word), NULL};
}

static void hold(int index, uint32_t more)
{
	links[index].word = (uint32_t)SYS(gettid) | more;
	links[index].next = head.list;
	head.list = &links[index];
}

static void describe(int index)
{
	uint32_t value = links[index].word;

	say("  %d: %s%s%s", index, value & WAITERS ? "waiters " : "",
	    value & OWNER_DIED ? "died " : "", value & TID_MASK ? "owned" : "free");
}

/* Runs in a thread that then ends. */
static void end_in_thread(const char *what, void *(*run)(void *), void *arg)
{
	begin();
	say("%s", what);
	thread_join(thread_start(run, arg));
	for (int i = 0; i < 4; i++)
		describe(i);
}

static void use_list(void)
{
	SYS(set_robust_list, &head, sizeof(head));
}

static void *hold_three(void *arg)
{
	hold(0, 0);
	hold(1, WAITERS);
	hold(2, OWNER_DIED);
	use_list();
	return arg;
}

static void *hold_not_own(void *arg)
{
	hold(0, 0);
	hold(1, 0);
	links[1].word++;
	hold(2, 0);
	links[2].word = 0;
	use_list();
	return arg;
}

static void *hold_pending(void *arg)
{
	hold(0, 0);
	head.pending = &links[3];
	links[3].word = arg ? (uint32_t)SYS(gettid) : 5;
	use_list();
	return NULL;
}

static void *hold_pending_in_list(void *arg)
{
	hold(0, 0);
	hold(1, 0);
	head.pending = &links[1];
	use_list();
	return arg;
}

static void *hold_in_circle(void *arg)
{
	hold(0, 0);
	hold(1, 0);
	links[0].next = &links[1];
	use_list();
	return arg;
}

static void *hold_nothing_there(void *arg)
{
	hold(0, 0);
	links[0].next = arg;
	hold(1, 0);
	use_list();
	return NULL;
}

static void *hold_unaligned(void *arg)
{
	hold(0, 0);
	hold(1, 0);
	head.offset += 2;
	use_list();
	return arg;
}

static void *hold_with_bad_head(void *arg)
{
	hold(0, 0);
	SYS(set_robust_list, arg, sizeof(head));
	return NULL;
}

TEST(words)
{
	end_in_thread("three", hold_three, NULL);
	end_in_thread("not its own", hold_not_own, NULL);
	end_in_thread("pending", hold_pending, &extra);
	end_in_thread("pending, another's", hold_pending, NULL);
	end_in_thread("pending and in the list", hold_pending_in_list, NULL);
	end_in_thread("a circle", hold_in_circle, NULL);
	end_in_thread("nothing behind it", hold_nothing_there, NULL);
	end_in_thread("nonsense behind it", hold_nothing_there, (void *)0xdeadbeef000);
	end_in_thread("kernel addresses behind it", hold_nothing_there, (void *)0xffff888000000000);
	end_in_thread("unaligned", hold_unaligned, NULL);
	end_in_thread("no head", hold_with_bad_head, (void *)8);
	end_in_thread("the kernel's head", hold_with_bad_head, (void *)0xffffffff80000000);
}

/* Sleeps until the owner has gone. */
static void *wait_for_death(void *arg)
{
	struct link *link = arg;
	uint32_t value = word_load(&link->word);
	long result = 0;

	while (!(value & OWNER_DIED)) {
		result = SYS(futex, &link->word, WAIT, value, NULL);
		value = word_load(&link->word);
	}
	return (void *)(result == -11 ? 0 : result);
}

static void *end_with_waiter(void *arg)
{
	pthread_t *waiter = arg;

	hold(0, WAITERS);
	*waiter = thread_start(wait_for_death, &links[0]);
	move_all(&links[0].word, &links[0].word, 0, 1);
	use_list();
	return NULL;
}

TEST(waiter_is_woken)
{
	pthread_t waiter;

	begin();
	thread_join(thread_start(end_with_waiter, &waiter));
	show(thread_join(waiter), "waiter");
	describe(0);
}

static void *end_with_priority_lock(void *arg)
{
	SYS(futex, &links[0].word, LOCK_PI, 0, NULL);
	links[0].next = head.list;
	head.list = (struct link *)((uintptr_t)&links[0] | 1);
	use_list();
	*(volatile int *)arg = 1;
	while (!(word_load(&links[0].word) & WAITERS))
		sched_yield();
	return NULL;
}

TEST(priority_lock)
{
	volatile int started = 0;
	pthread_t thread;

	begin();
	thread = thread_start(end_with_priority_lock, (void *)&started);
	while (!started)
		sched_yield();
	CALL(futex, &links[0].word, LOCK_PI, 0, NULL);
	describe(0);
	check((links[0].word & TID_MASK) == (uint32_t)SYS(gettid));
	CALL(futex, &links[0].word, UNLOCK_PI, 0, NULL);
	describe(0);
	thread_join(thread);
}

/* Linux may leave trying again to the program when somebody has tried to lock meanwhile. */
static void unlock_after_all(void)
{
	while (SYS(futex, &links[0].word, UNLOCK_PI, 0, NULL) == -EAGAIN)
		;
}

/* Takes the lock like the thread that has it, which is to end, but much later than others who could
 * run: it has used more than its share. */
static volatile int heir_has_unlocked;

static void *inherit_late(void *arg)
{
	const struct sched_param none = {0};
	struct timespec used;

	SYS(sched_setscheduler, 0, SCHED_IDLE, &none);
	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	while (used.tv_sec == 0 && used.tv_nsec < 5000000);
	SYS(futex, &links[0].word, LOCK_PI, 0, NULL);
	unlock_after_all();
	heir_has_unlocked = 1;
	return arg;
}

TEST(lock_between_death_and_heir)
{
	volatile int started = 0;
	pthread_t owner, heir;

	begin();
	heir_has_unlocked = 0;
	owner = thread_start(end_with_priority_lock, (void *)&started);
	while (!started)
		sched_yield();
	heir = thread_start(inherit_late, NULL);
	while (!heir_has_unlocked) {
		if (SYS(futex, &links[0].word, TRYLOCK_PI, 0, NULL) == 0)
			unlock_after_all();
		sched_yield();
	}
	thread_join(owner);
	thread_join(heir);
	describe(0);
}

/* Whoever asks for the lock of a process that ends gets it, or hears that there is no such one. */
TEST(lock_of_ending_process)
{
	uint32_t *word =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int answered = 0;

	for (int i = 0; i < 30; i++) {
		long child, result;

		*word = 0;
		child = SYS(fork);
		if (child == 0) {
			word_store(word, (uint32_t)SYS(gettid));
			SYS(exit_group, 0);
		}
		while (!word_load(word))
			sched_yield();
		result = SYS(futex, word, LOCK_PI, 0, NULL);
		answered += result == 0 || result == -3;
		SYS(wait4, child, 0, 0, 0);
	}
	say("%d answers", answered);
	munmap(word, PAGE);
}

/* The whole process goes, and so does its address of the lock. */
TEST(process_ends)
{
	struct head *shared =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct link *link = (struct link *)(shared + 1);
	long child;

	for (int by_signal = 0; by_signal < 2; by_signal++) {
		link->word = 0;
		child = SYS(fork);
		if (child == 0) {
			link->next = (struct link *)shared;
			*shared = (struct head){link, offsetof(struct link, word), NULL};
			SYS(set_robust_list, shared, sizeof(*shared));
			word_store(&link->word, (uint32_t)SYS(gettid) | WAITERS);
			child = SYS(getpid);
			if (by_signal)
				SYS(kill, child, SIGKILL);
			SYS(exit_group, 0);
		}
		while (!(word_load(&link->word) & OWNER_DIED)) {
			uint32_t value = word_load(&link->word);

			if (!(value & OWNER_DIED))
				SYS(futex, &link->word, value ? WAIT : WAKE, value, NULL);
		}
		say("word %#x", link->word);
		SYS(wait4, child, 0, 0, 0);
	}
	munmap(shared, PAGE);
}

static void *show_list(void *arg)
{
	struct head *found = NULL;
	size_t size = 0;

	SYS(set_robust_list, &head, sizeof(head));
	show(SYS(get_robust_list, *(int *)arg, &found, &size), "of the main thread");
	say("%s, %zu", found == &head ? "its own" : found ? "another's" : "none", size);
	CALL(get_robust_list, 0, &found, &size);
	say("%s, %zu", found == &head ? "its own" : found ? "another's" : "none", size);
	return NULL;
}

TEST(lists_of_others)
{
	int pid = (int)SYS(getpid);

	begin();
	SYS(set_robust_list, &links, sizeof(head));
	thread_join(thread_start(show_list, &pid));
	SYS(set_robust_list, NULL, sizeof(head));
	CALL(get_robust_list, 99999999, &extra, &extra);
	CALL(get_robust_list, -1, &extra, &extra);
}
