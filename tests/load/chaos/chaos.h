/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads of several processes that do whatever they like to files of every kind, and to the memory
 * that they read them into. */
#pragma once

#define _GNU_SOURCE
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct worker {
	pthread_t thread;
	uint64_t random;
	unsigned rounds;
};

/* A number below limit, as the seed has it. */
unsigned pick(struct worker *worker, unsigned limit);

/* One of the process's files, or -1: any thread may close it at any time. */
int any_file(struct worker *worker);
/* Has a file, if it is one, take the place of another, which is closed. */
void keep_file(struct worker *worker, int fd);
/* Closes some file. */
void drop_file(struct worker *worker);

/* Somewhere in memory that is changed meanwhile: only for the kernel to use. At least LENGTH_MAX
 * bytes follow. */
enum { LENGTH_MAX = 40000 };
void *any_place(struct worker *worker);
size_t any_length(struct worker *worker);

/* An address to bind to, or connect with: how long it is. */
struct sockaddr;
unsigned any_address(struct worker *worker, struct sockaddr *address);
/* A name of a file, most of which are not there. */
const char *any_name(struct worker *worker);

/* Each does one thing, which may fail. */
void make_file(struct worker *worker);
void use_file(struct worker *worker);
void use_socket(struct worker *worker);
void use_names(struct worker *worker);
void use_memory(struct worker *worker);
void use_others(struct worker *worker);
