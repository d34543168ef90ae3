-- Files through the C library's streams.
local name = "/tmp/lua-file"
local f = assert(io.open(name, "w+"))
for i = 1, 5000 do f:write(i, " ", i * i, "\n") end
print(f:seek("cur"), f:seek("set", 0), f:read("*n", "*n", "*l", "*l"))
print(f:seek("set", 1000), f:read(20), f:seek("cur"), f:seek("end", -10), f:read("*a"))
f:seek("set", 500)
f:write("OVERWRITTEN")
print(f:seek("cur"), f:seek("set", 490), f:read(40))
print(f:setvbuf("full", 100), f:write(("z"):rep(1000)) ~= nil, f:flush() ~= nil, f:close())

local lines, sum = 0, 0
for line in io.lines(name) do lines = lines + 1; sum = sum + #line end
print(lines, sum)
f = assert(io.open(name, "a"))
f:write("appended\n")
f:close()
f = assert(io.open(name, "rb"))
local size, all = f:seek("end"), nil
f:seek("set")
all = f:read("*a")
print(size == #all, all:sub(-20), f:read("*a"), f:read("*l"), f:read(0), f:read(1))
f:close()
print(pcall(f.read, f), io.type(f), io.type(io.stdout), io.type(5))

print(io.open("/tmp/no/such", "r"))
print(io.open("/data", "w"))
print(io.open("/data/readonly", "r"):read("*a"))
print(io.open("/data/dir", "r"):read(1))
print(os.rename(name, name .. "2"), os.rename(name, name .. "3"))
print(os.remove(name .. "2"), os.remove(name .. "2"), os.remove("/data/dir"))
print(pcall(io.lines, "/tmp/missing"))
local temporary = os.tmpname()
print(temporary:match("^/tmp/lua_") ~= nil, os.remove(temporary))
f = io.tmpfile()
f:write("temporary")
f:seek("set")
print(f:read("*a"), f:close())

-- Many files at once.
local files = {}
for i = 1, 200 do files[i] = assert(io.open("/tmp/lua-many-" .. i, "w+")); files[i]:write(i) end
local total = 0
for i = 1, 200 do files[i]:seek("set"); total = total + files[i]:read("*n") end
for i = 1, 200 do files[i]:close(); assert(os.remove("/tmp/lua-many-" .. i)) end
print(total)
print(loadfile("/data/hello"), pcall(dofile, "/data/none"))
io.stderr:write("")
io.stdout:write("no newline at the end")
