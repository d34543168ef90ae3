-- Coroutines, errors through them, garbage collection, and the FFI's data.
local function generate(n)
	return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end)
end
local sum = 0
for i in generate(100000) do sum = sum + i end
print(sum)

-- A sieve of one coroutine for each prime.
local function counter() return coroutine.wrap(function() local i = 2 while true do coroutine.yield(i) i = i + 1 end end) end
local function filter(p, source)
	return coroutine.wrap(function() while true do local n = source() if n % p ~= 0 then coroutine.yield(n) end end end)
end
local source, primes = counter(), {}
for i = 1, 200 do local p = source() primes[i] = p source = filter(p, source) end
print(table.concat(primes, " ", 1, 20), primes[200])

local function tree(depth) return depth > 0 and { tree(depth - 1), tree(depth - 1) } or { depth } end
local function walk(t) if t[2] then walk(t[1]) walk(t[2]) else coroutine.yield(t[1]) end end
local leaves = 0
for _ in coroutine.wrap(function() walk(tree(14)) end) do leaves = leaves + 1 end
print(leaves)

local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) error("thrown " .. b) end)
print(coroutine.resume(co, 1))
print(coroutine.resume(co, "inside"))
print(coroutine.resume(co), coroutine.status(co))
print(pcall(function() local t = nil; return t.field end))
print(xpcall(function() error { 1, 2, 3 } end, function(e) return #e end))
local function deep(n) return 1 + deep(n + 1) end
print(select(2, pcall(deep, 1)):match("stack overflow"))

-- Many stacks alive at once.
local many = {}
for i = 1, 5000 do many[i] = coroutine.create(function(x) while true do x = coroutine.yield(x * 2) end end) end
local total = 0
for round = 1, 3 do for i = 1, #many do total = total + select(2, coroutine.resume(many[i], i)) end end
print(total)
many = nil
collectgarbage()
local before = collectgarbage("count")
for i = 1, 200000 do local t = { i, tostring(i) } end
collectgarbage()
print(collectgarbage("count") < before + 1000)

local ffi = require("ffi")
ffi.cdef [[
	typedef struct { double x, y; } point;
]]
local points = ffi.new("point[?]", 10000)
for i = 0, 9999 do points[i].x = i; points[i].y = -i end
local x = 0
for i = 0, 9999 do x = x + points[i].x * points[i].y end
print(x, ffi.sizeof("point"))
print(tonumber(ffi.cast("uint64_t", -1) % 1000), 2LL ^ 40 == 1099511627776LL)
