-- What the scripts here need of the C library, through LuaJIT's FFI.
local ffi = require("ffi")

ffi.cdef [[
typedef int pid_t;
typedef long ssize_t, off_t;
typedef unsigned int mode_t;
typedef struct { unsigned long bits[16]; } sigset_t;
typedef void (*sighandler_t)(int);
struct timespec { long tv_sec, tv_nsec; };
struct timeval { long tv_sec, tv_usec; };
struct itimerval { struct timeval it_interval, it_value; };
struct pollfd { int fd; short events, revents; };
struct rlimit { unsigned long cur, max; };
struct iovec { void *base; size_t len; };
struct signalfd_siginfo { uint32_t signo; int32_t error, code; uint32_t pid, uid; char rest[108]; };
typedef struct { int si_signo, si_errno, si_code, unused, si_pid; unsigned si_uid; int si_int; char rest[100]; } siginfo_t;
typedef struct { int fd; } DIR;

char *strerror(int);
pid_t fork(void), getpid(void), getppid(void), getpgid(pid_t), getsid(pid_t), setsid(void);
int setpgid(pid_t, pid_t);
pid_t waitpid(pid_t, int *, int);
void _exit(int);
int execve(const char *, char *const *, char *const *);
int kill(pid_t, int), raise(int), pause(void);
int pipe2(int *, int), dup2(int, int), close(int), open(const char *, int, ...), openat(int, const char *, int, ...);
ssize_t read(int, void *, size_t), write(int, const void *, size_t);
ssize_t pread(int, void *, size_t, off_t), pwrite(int, const void *, size_t, off_t);
ssize_t readv(int, const struct iovec *, int), writev(int, const struct iovec *, int);
off_t lseek(int, off_t, int);
int ftruncate(int, off_t), fsync(int), unlink(const char *), mkdir(const char *, mode_t), rmdir(const char *);
int link(const char *, const char *), symlink(const char *, const char *), rename(const char *, const char *);
ssize_t readlink(const char *, char *, size_t);
int chmod(const char *, mode_t), access(const char *, int), chdir(const char *), fcntl(int, int, ...), flock(int, int);
mode_t umask(mode_t);
int poll(struct pollfd *, unsigned long, int);
int getrlimit(int, struct rlimit *), setrlimit(int, const struct rlimit *), getpriority(int, int), setpriority(int, int, int);
int prctl(int, ...), sched_yield(void);
sighandler_t signal(int, sighandler_t);
int sigemptyset(sigset_t *), sigaddset(sigset_t *, int), sigismember(const sigset_t *, int);
int sigprocmask(int, const sigset_t *, sigset_t *), sigpending(sigset_t *);
int sigtimedwait(const sigset_t *, siginfo_t *, const struct timespec *), signalfd(int, const sigset_t *, int);
int sigqueue(pid_t, int, long);
int setitimer(int, const struct itimerval *, struct itimerval *);
unsigned alarm(unsigned);
int nanosleep(const struct timespec *, struct timespec *);
void *mmap(void *, size_t, int, int, int, off_t), *mremap(void *, size_t, size_t, int, ...);
int munmap(void *, size_t), mprotect(void *, size_t, int), madvise(void *, size_t, int), msync(void *, size_t, int);
int mincore(void *, size_t, unsigned char *), mlock(const void *, size_t), munlock(const void *, size_t);
int memfd_create(const char *, unsigned), eventfd(unsigned, int);
int shmget(int, size_t, int), shmdt(const void *), shmctl(int, int, void *);
void *shmat(int, const void *, int);
void *malloc(size_t), *realloc(void *, size_t);
void free(void *);
DIR *opendir(const char *);
int closedir(DIR *);
int system(const char *);
long sysconf(int);
]]

local libc = {ffi = ffi, C = ffi.C}

-- Shows what a call returned, with the error if there was one.
function libc.show(name, result)
	local number = tonumber(result)
	if number == -1 then
		print(name, -1, ffi.string(ffi.C.strerror(ffi.errno())))
	else
		print(name, number)
	end
	return number
end

-- Runs body in a child process: its number.
function libc.child(body)
	io.stdout:flush()
	local pid = ffi.C.fork()
	if pid == 0 then
		local ok, message = pcall(body)
		if not ok then print(message) end
		io.stdout:flush()
		ffi.C._exit(ok and 0 or 99)
	end
	return pid
end

-- Waits for a child, and says how it ended.
function libc.finish(pid, options)
	local status = ffi.new("int[1]")
	local got
	repeat got = ffi.C.waitpid(pid, status, options or 0) until got ~= -1 or ffi.errno() ~= 4
	if got <= 0 then return "nothing " .. (got == 0 and "yet" or ffi.string(ffi.C.strerror(ffi.errno()))) end
	local word = status[0]
	if word == 0xffff then return "continued" end
	if bit.band(word, 0xff) == 0x7f then return "stopped by " .. bit.rshift(word, 8) end
	if bit.band(word, 0x7f) ~= 0 then return "killed by " .. bit.band(word, 0x7f) end
	return "exit " .. bit.rshift(word, 8)
end

function libc.pipe()
	local fds = ffi.new("int[2]")
	assert(ffi.C.pipe2(fds, 0) == 0)
	return fds[0], fds[1]
end

function libc.set(...)
	local set = ffi.new("sigset_t")
	ffi.C.sigemptyset(set)
	for _, signal in ipairs {...} do ffi.C.sigaddset(set, signal) end
	return set
end

return libc
