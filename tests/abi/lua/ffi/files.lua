-- Files: descriptors, offsets, holes, links, names, modes, locks, vectors.
package.path = arg[0]:gsub("[^/]*$", "") .. "?.lua;" .. package.path
local libc = require("libc")
local ffi, C, show, child, finish = libc.ffi, libc.C, libc.show, libc.child, libc.finish
local RDONLY, WRONLY, RDWR, CREAT, EXCL, TRUNC, APPEND = 0, 1, 2, 64, 128, 512, 1024

local function mode(value) return ffi.cast("mode_t", value) end
local buf = ffi.new("char[4096]")
local function content(fd, len, offset)
	local got = C.pread(fd, buf, len, offset)
	return got >= 0 and (ffi.string(buf, got):gsub("%z", ".")) or -1
end

show("mkdir", C.mkdir("lua-ffi", 448))
show("again", C.mkdir("lua-ffi", 448))
show("chdir", C.chdir("lua-ffi"))
local fd = C.open("file", RDWR + CREAT + EXCL, mode(420))
show("again", C.open("file", RDWR + CREAT + EXCL, mode(420)))
show("missing", C.open("nothing/file", RDONLY))
show("not a directory", C.open("file/below", RDONLY))
show("write", C.write(fd, "0123456789", 10))
show("seek", C.lseek(fd, -3, 2))
show("write", C.write(fd, "abc", 3))
show("seek before", C.lseek(fd, -1, 0))
print(content(fd, 100, 0))
show("pwrite", C.pwrite(fd, "end", 3, 10000))
print(tonumber(C.lseek(fd, 0, 2)), content(fd, 8, 8), content(fd, 100, 9998))
show("hole", C.lseek(fd, 0, 4))
show("truncate", C.ftruncate(fd, 5))
print(content(fd, 100, 0))
show("truncate", C.ftruncate(fd, 8))
print(content(fd, 100, 0))
show("negative", C.ftruncate(fd, -1))

-- Vectors.
local parts = ffi.new("struct iovec[3]")
local texts = {ffi.new("char[6]", "first"), ffi.new("char[2]", ","), ffi.new("char[7]", "second")}
for i, text in ipairs(texts) do parts[i - 1].base, parts[i - 1].len = text, ffi.sizeof(text) - 1 end
C.lseek(fd, 0, 0)
show("writev", C.writev(fd, parts, 3))
C.lseek(fd, 3, 0)
show("readv", C.readv(fd, parts, 3))
print(ffi.string(texts[1], 5), ffi.string(texts[2], 1), ffi.string(texts[3], 3))
show("too many", C.writev(fd, parts, 100000))

-- Descriptors that share an offset, and those that do not.
local other = C.fcntl(fd, 0, ffi.cast("int", 30))
show("dup", other)
C.lseek(other, 7, 0)
show("shared", C.lseek(fd, 0, 1))
local own = C.open("file", RDONLY)
show("not shared", C.lseek(own, 0, 1))
show("read only", C.write(own, "x", 1))
show("closed", C.close(999))
print(finish(child(function() C.lseek(fd, 2, 0) end)), tonumber(C.lseek(fd, 0, 1)))
local append = C.open("file", WRONLY + APPEND)
C.lseek(append, 0, 0)
C.write(append, "+", 1)
show("appended", C.lseek(append, 0, 1))
print(C.fcntl(append, 3))

-- Names.
show("link", C.link("file", "second"))
show("symlink", C.symlink("second", "soft"))
show("readlink", C.readlink("soft", buf, 3))
show("rename", C.rename("file", "renamed"))
show("access", C.access("file", 0))
show("access", C.access("soft", 6))
show("loop", C.symlink("loop", "loop"))
show("open a loop", C.open("loop", RDONLY))
show("no follow", C.open("soft", RDONLY + 131072))
show("onto a directory", C.rename("renamed", "../lua-ffi"))
show("rmdir", C.rmdir("../lua-ffi"))
show("unlink", C.unlink("renamed"))
print(content(fd, 5, 0))
show("long name", C.open(("x"):rep(256), RDONLY))
show("longer", C.open(("/x"):rep(2100), RDONLY))
local many = {}
for i = 1, 300 do
	many[i] = "f" .. i
	C.close(C.open(many[i], WRONLY + CREAT, mode(384)))
end
local listed = 0
for name in io.popen("ls"):lines() do listed = listed + 1 end
print("listed", listed)
for _, name in ipairs(many) do assert(C.unlink(name) == 0) end

-- Modes.
local old = C.umask(63)
C.close(C.open("masked", WRONLY + CREAT, mode(511)))
C.umask(old)
print(io.popen("stat -c %a masked"):read("*l"))
show("chmod", C.chmod("masked", 2541))
print(io.popen("stat -c %a masked"):read("*l"))

-- Locks between processes.
show("flock", C.flock(fd, 2))
print(finish(child(function()
	local mine = C.open("second", RDWR)
	show("refused", C.flock(mine, 6))
	show("inherited", C.flock(fd, 6))
end)))
show("unlock", C.flock(fd, 8))

-- Pipes and events.
local r, w = libc.pipe()
C.fcntl(w, 4, ffi.cast("int", 2048))
local total = 0
while true do
	local got = C.write(w, buf, 4096)
	if got < 0 then
		show("full", got)
		break
	end
	total = total + tonumber(got)
end
print("capacity", total)
local event = C.eventfd(3, 2048)
local value = ffi.new("uint64_t[1]")
show("read", C.read(event, value, 8))
print(tonumber(value[0]))
show("empty", C.read(event, value, 8))
local poll = ffi.new("struct pollfd[3]")
poll[0].fd, poll[0].events, poll[1].fd, poll[1].events, poll[2].fd = r, 1, event, 5, 999
print(C.poll(poll, 3, 0), poll[0].revents, poll[1].revents, poll[2].revents)

for _, name in ipairs {"second", "soft", "loop", "masked"} do show(name, C.unlink(name)) end
show("chdir", C.chdir(".."))
show("rmdir", C.rmdir("lua-ffi"))
