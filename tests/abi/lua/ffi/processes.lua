-- Processes: fork, wait, groups, sessions, exec, pipes between them, limits.
package.path = arg[0]:gsub("[^/]*$", "") .. "?.lua;" .. package.path
local libc = require("libc")
local ffi, C, show, child, finish = libc.ffi, libc.C, libc.show, libc.child, libc.finish

local own = C.getpid()
for code = 0, 255, 51 do print(finish(child(function() C._exit(code) end))) end
print(finish(child(function() assert(C.getppid() == own) end)))
print(finish(child(function() C.raise(9) end)))
show("no child", C.waitpid(-1, nil, 0))

-- Stopped, continued, killed.
local pid = child(function() while true do C.pause() end end)
print(finish(pid, 1))
C.kill(pid, 19)
print(finish(pid, 2))
C.kill(pid, 18)
print(finish(pid, 8))
C.kill(pid, 15)
print(finish(pid))
show("kill it again", C.kill(pid, 15))

-- A hundred children at once, in the order of their numbers.
local pids, sum = {}, 0
for i = 1, 100 do pids[i] = child(function() C._exit(i) end) end
for i = 1, 100 do sum = sum + tonumber(finish(pids[i]):match("exit (%d+)")) end
print("sum", sum)

-- A chain of processes, through which a number goes.
local function chain(depth, from)
	local buf = ffi.new("int[1]")
	if depth == 0 then return from end
	local r, w = libc.pipe()
	pids[depth] = child(function()
		while C.read(from, buf, 4) == 4 do
			buf[0] = buf[0] * 2 + 1
			C.write(w, buf, 4)
		end
	end)
	C.close(w)
	C.close(from)
	return chain(depth - 1, r)
end
local first_r, first_w = libc.pipe()
local number = ffi.new("int[1]", 1)
C.write(first_w, number, 4)
C.close(first_w)
local last = chain(5, first_r)
print("read", tonumber(C.read(last, number, 4)), number[0], tonumber(C.read(last, number, 4)))
for depth = 1, 5 do print("link", finish(pids[depth])) end

-- Groups and sessions.
print(finish(child(function()
	print(C.getpgid(0) == C.getpgid(C.getppid()), C.setpgid(0, 0), C.getpgid(0) == C.getpid())
	show("setsid of a leader", C.setsid())
	print(finish(child(function() print(C.setsid() == C.getpid(), C.getsid(0) == C.getpid()) end)))
end)))
-- No system has so many processes, while any smaller number may be one.
show("setpgid of nobody", C.setpgid(2^30, 0))

-- Programs.
local function exec(path, ...)
	local words = {path, ...}
	local argv = ffi.new("char *[?]", #words + 1)
	local kept = {}
	for i, word in ipairs(words) do
		kept[i] = ffi.new("char[?]", #word + 1, word)
		argv[i - 1] = kept[i]
	end
	local env = ffi.new("char *[2]")
	local entry = ffi.new("char[?]", 8, "FROM=me")
	env[0] = entry
	return C.execve(path, argv, env)
end
print(finish(child(function() exec("/bin/echo", "one", "two words") end)))
print(finish(child(function() exec("/usr/bin/env") end)))
print(finish(child(function() exec("/bin/sh", "-c", "exit 7") end)))
print(finish(child(function() show("missing", exec("/no/such/program")) end)))
print(finish(child(function() show("directory", exec("/tmp")) end)))
print(finish(child(function() show("no program", exec("/etc/passwd")) end)))
print("system", C.system("exit 3"), C.system("kill -9 $$"))
local out = io.popen("seq 1 3; exit 4")
print(out:read("*a"), out:close())

-- Limits and priorities.
print(finish(child(function()
	local limit = ffi.new("struct rlimit", 16, 16)
	show("limit files", C.setrlimit(7, limit))
	local fd, last
	repeat last, fd = fd, C.open("/dev/null", 0) until fd < 0
	show("open", fd)
	print("last", last)
	C.close(last)
	limit.cur, limit.max = 100, 100
	show("limit of a file", C.setrlimit(1, limit))
	C.signal(25, ffi.cast("sighandler_t", 1))
	fd = C.memfd_create("limited", 0)
	show("write", C.write(fd, ("x"):rep(200), 200))
	show("write", C.write(fd, "y", 1))
	print(C.setpriority(0, 0, 19), C.getpriority(0, 0))
end)))
