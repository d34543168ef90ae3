// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tools/launcher/backlog.h"
#include "tools/launcher/flow.h"
#include "tools/launcher/terminal.h"
#include "tools/launcher/text.h"

/* How long the machine may take to switch itself off after its EXIT frame. */
#define POWER_OFF_SECONDS 10.0

/* What poll() waits for, in this order. */
enum {
	POLL_SIGNAL,
	POLL_STDIN,
	POLL_STDOUT,
	POLL_STDERR,
	POLL_CONTROL,
	POLL_UART,
	POLL_MESSAGES,
	NR_POLLS
};

struct relay {
	const struct machine *machine;
	struct control *control;
	struct relay_result *result;
	struct flow *in, *out, *err;
	struct text uart, messages;
	int control_fd;	 /* -1 once it has ended */
	double deadline; /* on the monotonic clock, in seconds; 0: none */
	bool killed;
};

/* Signals arrive here as bytes. */
static int signal_pipe[2];

static void note_signal(int signal)
{
	unsigned char byte = signal;
	int saved = errno;

	if (write(signal_pipe[1], &byte, 1) < 0)
		errno = saved;
	errno = saved;
}

void relay_catch_signals(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH};
	struct sigaction action = {.sa_handler = note_signal}, old;

	if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		die(STATUS_LAUNCHER, "cannot make a pipe: %s", strerror(errno));
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaction(signals[i], NULL, &old);
		if (old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void kill_machine(struct relay *relay)
{
	if (relay->killed)
		return;
	relay->killed = true;
	machine_kill(relay->machine);
}

/* Ctrl-Z stops the machine with the launcher. */
static void stop_and_continue(struct relay *relay)
{
	double before = now();

	kill(-relay->machine->pid, SIGSTOP);
	terminal_restore();
	raise(SIGSTOP);
	terminal_resume();
	kill(-relay->machine->pid, SIGCONT);
	if (relay->deadline > 0)
		relay->deadline += now() - before;
}

/* A frame that does not fit in at once is not sent: the size is then told with the next change. */
static void pass_on_size(const struct relay *relay)
{
	struct {
		struct control_header header;
		struct control_size size;
	} frame = {.header = {.type = CONTROL_SIZE, .length = sizeof(frame.size)}};

	if (relay->control_fd >= 0 && terminal_new_size(&frame.size.columns, &frame.size.rows))
		(void)!send(relay->control_fd, &frame, sizeof(frame), MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void receive_signal(struct relay *relay)
{
	unsigned char signal;

	while (read(signal_pipe[0], &signal, 1) == 1) {
		if (signal == SIGTSTP) {
			stop_and_continue(relay);
		} else if (signal == SIGWINCH) {
			pass_on_size(relay);
		} else if (relay->result->signal == 0) {
			relay->result->signal = signal;
			kill_machine(relay);
		}
	}
}

static void receive_control(struct relay *relay)
{
	unsigned char buffer[16 * 1024];
	ssize_t size = read(relay->control_fd, buffer, sizeof(buffer));
	bool exited = relay->control->exited, started = relay->control->started;

	if (size > 0)
		control_receive(relay->control, buffer, size);
	else if (size == 0 || (errno != EINTR && errno != EAGAIN))
		relay->control_fd = -1;
	if (relay->control->started && !started && relay->machine->publishes)
		backlog_raise(relay->machine->pid);
	if (relay->control->wants_input && relay->in->start == relay->in->end) {
		relay->in->start = 0;
		relay->in->end = terminal_pass_keys(relay->in->buffer, FLOW_BUFFER);
	}
	if (relay->control->exited && !exited && relay->deadline == 0)
		relay->deadline = now() + POWER_OFF_SECONDS;
}

/* Tells the guest what our standard streams have told us. */
static void pass_on_ends(struct relay *relay)
{
	const int *streams = relay->machine->streams;

	/*
	 * The end of our input. The socket stays open for reading: QEMU takes a hang-up for the end
	 * of all, also of what it has not read yet.
	 */
	if (relay->in->to >= 0 && flow_done(relay->in)) {
		shutdown(streams[STREAM_STDIN], SHUT_WR);
		relay->in->to = -1;
	}
	/* Nobody reads our output any more: closing the port lets the guest's next write fail. */
	if (relay->out->error != 0 && relay->out->from >= 0) {
		shutdown(streams[STREAM_STDOUT], SHUT_RDWR);
		relay->out->from = -1;
	}
	if (relay->err->error != 0 && relay->err->from >= 0) {
		shutdown(streams[STREAM_STDERR], SHUT_RDWR);
		relay->err->from = -1;
	}
}

static void prepare(struct relay *relay, struct pollfd polls[NR_POLLS])
{
	memset(polls, 0, NR_POLLS * sizeof(*polls));
	for (int i = 0; i < NR_POLLS; i++)
		polls[i].events = POLLIN;
	polls[POLL_SIGNAL].fd = signal_pipe[0];
	flow_prepare(relay->in, &polls[POLL_STDIN]);
	flow_prepare(relay->out, &polls[POLL_STDOUT]);
	flow_prepare(relay->err, &polls[POLL_STDERR]);
	polls[POLL_CONTROL].fd = relay->control_fd;
	polls[POLL_UART].fd = relay->uart.fd;
	polls[POLL_MESSAGES].fd = relay->messages.fd;
	/* Input that the program does not want yet, or cannot read any more, is left to others. */
	if (!relay->control->wants_input || relay->control->exited || relay->killed ||
	    relay->in->to < 0)
		polls[POLL_STDIN].fd = -1;
}

/* Moves input; the escape from a guest that does not listen is in what has just been read. */
static void move_input(struct relay *relay, const struct pollfd *poll_fd)
{
	bool fresh = poll_fd->events == POLLIN && poll_fd->revents != 0 && poll_fd->fd >= 0;
	struct flow *in = relay->in;

	flow_move(in, poll_fd);
	if (fresh && terminal_saw_escape(in->buffer, in->end) && relay->result->signal == 0) {
		relay->result->signal = SIGINT;
		kill_machine(relay);
	}
}

static void dispatch(struct relay *relay, const struct pollfd polls[NR_POLLS])
{
	if (polls[POLL_SIGNAL].revents != 0)
		receive_signal(relay);
	/* Keys are passed on from when the guest says so, and so before a prompt shows that. */
	if (polls[POLL_CONTROL].revents != 0)
		receive_control(relay);
	flow_move(relay->out, &polls[POLL_STDOUT]);
	flow_move(relay->err, &polls[POLL_STDERR]);
	if (polls[POLL_UART].revents != 0)
		text_receive(&relay->uart);
	if (polls[POLL_MESSAGES].revents != 0)
		text_receive(&relay->messages);
	move_input(relay, &polls[POLL_STDIN]);
	pass_on_ends(relay);
}

static bool all_ended(const struct relay *relay)
{
	return flow_done(relay->out) && flow_done(relay->err) && relay->control_fd < 0 &&
	       relay->uart.fd < 0 && relay->messages.fd < 0;
}

static void check_deadline(struct relay *relay)
{
	if (relay->deadline == 0 || now() < relay->deadline || relay->killed)
		return;
	if (relay->control->exited)
		relay->result->hung = true;
	else
		relay->result->timed_out = true;
	kill_machine(relay);
}

/* Milliseconds that poll() may wait. Once the machine is killed, only what is there is passed on.
 */
static int patience(const struct relay *relay)
{
	double left;

	if (relay->killed)
		return 100;
	if (relay->deadline == 0)
		return -1;
	left = (relay->deadline - now()) * 1000 + 1;
	return left < 0 ? 0 : left > 1e6 ? 1000000 : (int)left;
}

static void relay_loop(struct relay *relay)
{
	struct pollfd polls[NR_POLLS];

	while (!all_ended(relay)) {
		int ready;

		prepare(relay, polls);
		ready = poll(polls, NR_POLLS, patience(relay));
		if (ready < 0 && errno != EINTR)
			die(STATUS_LAUNCHER, "poll: %s", strerror(errno));
		if (ready == 0 && relay->killed)
			break;
		if (ready > 0)
			dispatch(relay, polls);
		check_deadline(relay);
	}
}

static bool is_loss(const struct flow *flow, const char *name)
{
	if (flow->error == 0 || flow->error == EPIPE)
		return false;
	warn("cannot write %s: %s", name, strerror(flow->error));
	return true;
}

void relay_run(const struct machine *machine, struct control *control, double timeout, bool verbose,
	       struct relay_result *result)
{
	const int *streams = machine->streams;
	struct relay relay = {
		.machine = machine,
		.control = control,
		.result = result,
		.in = flow_new(STDIN_FILENO, streams[STREAM_STDIN]),
		.out = flow_new(streams[STREAM_STDOUT], STDOUT_FILENO),
		.err = flow_new(streams[STREAM_STDERR], STDERR_FILENO),
		.uart = {.fd = streams[STREAM_UART], .show = verbose},
		.messages = {.fd = streams[STREAM_MESSAGES], .show = verbose},
		.control_fd = streams[STREAM_CONTROL],
		.deadline = timeout > 0 ? now() + timeout : 0,
	};

	relay_loop(&relay);
	result->wait_status = machine_wait(machine);
	result->lost_output = is_loss(relay.out, "standard output");
	result->lost_output |= is_loss(relay.err, "standard error");
	result->uart = relay.uart.data;
	result->messages = relay.messages.data;
	free(relay.in);
	free(relay.out);
	free(relay.err);
}
