-- Strings: formatting, patterns, buffers, and conversions of numbers.
local function show(...) print(...) end

show(("%5d|%-5d|%05d|%x|%X|%o|%c|%q"):format(42, 42, 42, 255, 255, 8, 65, 'a "quoted"\nline'))
for _, n in ipairs { 0, -0.0, 1 / 3, 1e15, 1e16, 1e100, 2 ^ 53, 5e-324, 1 / 0, -1 / 0, math.pi } do
	show(n, ("%.17g"):format(n), ("%a"):format(n), tostring(n))
end
for _, text in ipairs { "10", "0x1p4", " 7 ", "1e", "0x", "1e400", "nan", "12345678901234567890" } do
	show(text, tonumber(text), tonumber(text, 16))
end

local text = {}
for i = 1, 2000 do text[#text + 1] = "line " .. i .. " " .. ("x"):rep(i % 17) end
text = table.concat(text, "\n")
show(#text, select(2, text:gsub("\n", "")), text:find("line 1999", 1, true), text:match("1(%d+) x+\n"))
local counts = {}
for c in text:gmatch(".") do counts[c] = (counts[c] or 0) + 1 end
local keys = {}
for c in pairs(counts) do keys[#keys + 1] = c end
table.sort(keys)
for _, c in ipairs(keys) do io.write(("%q=%d "):format(c, counts[c])) end
print()
show(("hello world from lua"):gsub("(%w+)", string.upper))
show(("abc"):rep(3, "-"), ("abc"):reverse(), ("  trim  "):match("^%s*(.-)%s*$"))
show(("key = value"):match("^(%w+)%s*=%s*(%w+)$"), ("[[nested]]"):find("%[%[(.-)%]%]"))
show(("THE (quick) fox"):find("%((%a+)%)"), ("f(a(b)c)d"):match("%b()"))

local bytes = {}
for i = 0, 255 do bytes[#bytes + 1] = string.char(i) end
bytes = table.concat(bytes)
local sum = 0
for i = 1, 4000 do sum = (sum * 31 + bytes:byte(i % 256 + 1)) % 4294967291 end
show(#bytes, sum, bytes:sub(-3):byte(1, -1))

local dumped = string.dump(function(a) return a * 2 end)
show(loadstring(dumped)(21), pcall(string.rep, "x", -1), pcall(string.rep, ("x"):rep(1e5), 1e9))
show(pcall(string.format, "%d", "no number"))
show(pcall(error, { code = 5 }), select("#", pcall(error)))
show(os.date("!%Y-%m-%d %H:%M:%S", 1234567890), os.time { year = 2001, month = 9, day = 9, hour = 1 } > 0)
show(type(os.clock()), os.getenv("HOME") == nil, os.getenv("NO_SUCH"))
