-- Signals: masks, pending ones, waiting for them, signalfd, timers. Handlers are none of LuaJIT's
-- functions, which may be called at any time no more than printf may; being ignored, blocked or
-- deadly is what is looked at.
package.path = arg[0]:gsub("[^/]*$", "") .. "?.lua;" .. package.path
local libc = require("libc")
local ffi, C, show, child, finish = libc.ffi, libc.C, libc.show, libc.child, libc.finish
local BLOCK, UNBLOCK = 0, 1
local IGNORE = ffi.cast("sighandler_t", 1)

-- What each does to a process by default; LuaJIT itself handles the interrupt.
for _, signal in ipairs {1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 23, 24, 25, 26,
		27, 28, 29, 30, 31, 34, 64} do
	print(signal, finish(child(function() C.kill(C.getpid(), signal) end)))
end
for _, signal in ipairs {19, 20, 21, 22} do
	local pid = child(function()
		C.setpgid(0, 0)
		C.kill(C.getpid(), signal)
	end)
	local state = finish(pid, 2)
	if state:match("stopped") then C.kill(pid, 18) end
	print(signal, state, finish(pid))
end

-- Ignored ones, through exec too.
print(finish(child(function() C.signal(15, IGNORE); C.raise(15) end)))
print(finish(child(function() C.signal(15, IGNORE); os.exit(C.system("kill -TERM $$; exit 5") / 256) end)))

-- Blocked: pending once each, realtime ones as often as sent, the lowest first.
local set, pending, info = libc.set(10, 12, 40, 41), ffi.new("sigset_t"), ffi.new("siginfo_t")
local now = ffi.new("struct timespec")
show("block", C.sigprocmask(BLOCK, set, nil))
for i = 1, 3 do C.kill(C.getpid(), 10) end
for i = 1, 3 do C.sigqueue(C.getpid(), 41, i) end
for i = 1, 2 do C.sigqueue(C.getpid(), 40, 10 * i) end
C.raise(12)
C.sigpending(pending)
for _, signal in ipairs {10, 12, 15, 40, 41} do print(signal, C.sigismember(pending, signal)) end
while true do
	local got = C.sigtimedwait(set, info, now)
	if got < 0 then
		show("no more", got)
		break
	end
	print(got, info.si_code, info.si_pid == C.getpid(), got >= 34 and info.si_int or "")
end

-- The child begins with no pending ones, but with the mask.
C.raise(10)
print(finish(child(function()
	C.sigpending(pending)
	print(C.sigismember(pending, 10), C.sigtimedwait(set, info, now))
	C.raise(12)
	print(C.sigtimedwait(set, info, now))
end)))
print(C.sigtimedwait(set, info, now))

-- signalfd.
local fd = C.signalfd(-1, libc.set(10, 17, 41), 2048)
local record = ffi.new("struct signalfd_siginfo")
show("nothing", C.read(fd, record, 128))
C.sigprocmask(BLOCK, libc.set(17), nil)
local pid = child(function() C._exit(3) end)
local poll = ffi.new("struct pollfd[1]")
poll[0].fd, poll[0].events = fd, 1
print(C.poll(poll, 1, -1), poll[0].revents, tonumber(C.read(fd, record, 128)), record.signo, record.pid == pid, record.code)
print(finish(pid))
C.sigqueue(C.getpid(), 41, 7)
C.raise(10)
for _ = 1, 2 do print(tonumber(C.read(fd, record, 128)), record.signo, record.code) end
C.close(fd)

-- Timers.
local timer = ffi.new("struct itimerval")
timer.it_value.tv_usec = 1000
C.sigprocmask(BLOCK, libc.set(14), nil)
show("setitimer", C.setitimer(0, timer, nil))
print(C.sigtimedwait(libc.set(14), info, nil), info.si_code > 0)
timer.it_interval.tv_usec = 2000
C.setitimer(0, timer, nil)
for _ = 1, 5 do assert(C.sigtimedwait(libc.set(14), info, nil) == 14) end
timer.it_value.tv_usec, timer.it_interval.tv_usec = 0, 0
C.setitimer(0, timer, nil)
print("alarm", C.alarm(100), C.alarm(0) > 90, C.alarm(0))

-- A blocked signal is delivered when it is unblocked, and ends a sleep that nothing else ends.
print(finish(child(function() C.raise(12); C.sigprocmask(UNBLOCK, libc.set(12), nil); print("not reached") end)))
pid = child(function() C.sigprocmask(UNBLOCK, libc.set(10), nil); while true do C.pause() end end)
C.kill(pid, 10)
print(finish(pid))

-- Faults.
print(finish(child(function() local p = ffi.cast("int *", 8); print(p[0]) end)))
print(finish(child(function()
	local p = ffi.cast("int *", C.mmap(nil, 4096, 1, 0x22, -1, 0))
	p[0] = 1
end)))
print(finish(child(function()
	local f = C.memfd_create("short", 0)
	local p = ffi.cast("int *", C.mmap(nil, 4096, 3, 1, f, 0))
	p[0] = 1
end)))

-- A writer without a reader.
local r, w = libc.pipe()
C.close(r)
print(finish(child(function() C.write(w, "x", 1) end)))
print(finish(child(function() C.signal(13, IGNORE); show("write", C.write(w, "x", 1)) end)))
-- A thousand of them between two processes.
local ready_r, ready_w = libc.pipe()
pid = child(function()
	local wanted = libc.set(10)
	C.sigprocmask(BLOCK, wanted, nil)
	C.write(ready_w, "r", 1)
	for _ = 1, 1000 do
		C.sigtimedwait(wanted, info, nil)
		C.sigqueue(C.getppid(), 12, 0)
	end
end)
C.read(ready_r, record, 1)
for _ = 1, 1000 do
	C.kill(pid, 10)
	C.sigtimedwait(libc.set(12), info, nil)
end
print("storm", finish(pid))
