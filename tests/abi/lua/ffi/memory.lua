-- Memory: mappings of all kinds, sharing between processes, protection, memory files, System V.
package.path = arg[0]:gsub("[^/]*$", "") .. "?.lua;" .. package.path
local libc = require("libc")
local ffi, C, show, child, finish = libc.ffi, libc.C, libc.show, libc.child, libc.finish
local PAGE = 4096
local READ, WRITE, RW = 1, 2, 3
local SHARED, PRIVATE, FIXED, ANON = 1, 2, 16, 32
local FAILED = ffi.cast("void *", -1)

local function map(len, prot, flags, fd, offset, at)
	local p = C.mmap(at, len, prot, flags, fd or -1, offset or 0)
	if p == FAILED then
		show("mmap", -1)
		return nil
	end
	return ffi.cast("uint8_t *", p)
end

-- Zero at first, and kept.
local p = map(64 * PAGE, RW, PRIVATE + ANON)
local sum = 0
for i = 0, 64 * PAGE - 1 do sum = sum + p[i] end
print("zeros", sum)
for i = 0, 64 * PAGE - 1 do p[i] = i % 251 end
for i = 0, 64 * PAGE - 1 do sum = sum + p[i] end
print("sum", sum)

-- Copy on write both ways; shared memory is shared.
local s = map(PAGE, RW, SHARED + ANON)
local pid = child(function()
	p[0], s[0] = 99, 77
	print("in the child", p[0], s[0])
end)
print(finish(pid))
print("here", p[0], s[0])

-- Protection, in the kernel's copies and in the program's.
show("protect", C.mprotect(p + PAGE, PAGE, READ))
print(finish(child(function() p[PAGE] = 1 end)))
local r, w = libc.pipe()
C.write(w, "abcd", 4)
show("read into what cannot be written", C.read(r, p + PAGE, 4))
show("read", C.read(r, p + 2 * PAGE, 4))
C.mprotect(p + PAGE, PAGE, RW)
p[PAGE] = 5
show("unaligned", C.mprotect(p + 1, PAGE, READ))

-- Unmapping the middle; growing, shrinking, moving.
show("unmap", C.munmap(p + 8 * PAGE, 8 * PAGE))
print(finish(child(function() print(p[7 * PAGE], p[16 * PAGE]); print(p[9 * PAGE]) end)))
local q = map(4 * PAGE, RW, PRIVATE + ANON)
for i = 0, 3 do q[i * PAGE] = 10 + i end
local moved = ffi.cast("uint8_t *", C.mremap(q, 4 * PAGE, 4096 * PAGE, 1))
print("moved", moved[0], moved[PAGE], moved[2 * PAGE], moved[3 * PAGE], moved[4095 * PAGE])
moved = ffi.cast("uint8_t *", C.mremap(moved, 4096 * PAGE, 2 * PAGE, 0))
print("smaller", moved[PAGE])
show("DONTNEED", C.madvise(moved, PAGE, 4))
print(moved[0], moved[PAGE])
local there = ffi.new("unsigned char[64]")
show("mincore", C.mincore(moved, 2 * PAGE, there))
print(there[1])
show("mlock", C.mlock(moved, 2 * PAGE))
show("munlock", C.munlock(moved, 2 * PAGE))
show("bad length", C.munmap(moved, 0))
local fixed = map(2 * PAGE, RW, PRIVATE + ANON + FIXED, -1, 0, moved)
print("fixed", fixed == moved, fixed[PAGE])

-- A memory file under read, write and two mappings.
local fd = C.memfd_create("file", 2)
show("ftruncate", C.ftruncate(fd, 3 * PAGE))
local one, two, private = map(3 * PAGE, RW, SHARED, fd), map(PAGE, READ, SHARED, fd, PAGE),
	map(3 * PAGE, RW, PRIVATE, fd)
one[PAGE] = 42
print("both", two[0], private[PAGE])
private[PAGE + 1] = 43
print("private", one[PAGE + 1], private[PAGE + 1])
show("pwrite", C.pwrite(fd, "hello", 5, PAGE + 10))
print(ffi.string(two + 10, 5), private[PAGE + 10])
local buf = ffi.new("char[16]")
one[2 * PAGE] = 65
show("pread", C.pread(fd, buf, 2, 2 * PAGE))
print(ffi.string(buf))
show("msync", C.msync(one, 3 * PAGE, 4))
show("seal", C.fcntl(fd, 1033, ffi.cast("int", 2)))
show("shrink", C.ftruncate(fd, PAGE))
show("unaligned offset", (C.mmap(nil, PAGE, READ, SHARED, fd, 100) == FAILED) and -1 or 0)
show("of what is not open", (C.mmap(nil, PAGE, READ, SHARED, 999, 0) == FAILED) and -1 or 0)

-- System V.
local id = C.shmget(0, 2 * PAGE, 0x380)
local a = ffi.cast("uint8_t *", C.shmat(id, nil, 0))
pid = child(function() ffi.cast("uint8_t *", C.shmat(id, nil, 0))[5] = 55 end)
print(finish(pid), a[5])
show("remove", C.shmctl(id, 0, nil))
show("detach", C.shmdt(a))
show("attach", (C.shmat(id, nil, 0) == FAILED) and -1 or 0)

-- The allocator of the C library, large and small.
local blocks = {}
for i = 1, 2000 do
	local len = (i * 7919) % 100000 + 1
	blocks[i] = {ffi.cast("uint8_t *", C.malloc(len)), len}
	blocks[i][1][0], blocks[i][1][len - 1] = i % 256, i % 256
end
for i = 1, 2000, 2 do C.free(blocks[i][1]) end
for i = 2, 2000, 2 do
	local block = blocks[i]
	block[1] = ffi.cast("uint8_t *", C.realloc(block[1], block[2] * 2))
	assert(block[1][0] == i % 256)
	C.free(block[1])
end
print("allocated")
