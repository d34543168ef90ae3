-- Numeric loops that the compiler turns into machine code.
local function section(name, fn) io.write(name, ": ") print(fn()) end
print((jit.status())) -- the rest of its results says what the processor can do

section("spectral norm", function()
	local n = 120
	local function a(i, j) local ij = i + j - 1 return 1 / (ij * (ij - 1) * 0.5 + i) end
	local function times(x, y, transposed)
		for i = 1, n do
			local sum = 0
			for j = 1, n do sum = sum + x[j] * (transposed and a(j, i) or a(i, j)) end
			y[i] = sum
		end
	end
	local u, v, t = {}, {}, {}
	for i = 1, n do u[i] = 1 end
	for _ = 1, 10 do
		times(u, t) times(t, v, true)
		times(v, t) times(t, u, true)
	end
	local vbv, vv = 0, 0
	for i = 1, n do vbv = vbv + u[i] * v[i] vv = vv + v[i] * v[i] end
	return ("%.9f"):format(math.sqrt(vbv / vv))
end)

section("n bodies", function()
	local bodies = {
		{ 0, 0, 0, 0, 0, 0, 39.47841760435743 },
		{ 4.84143144246472, -1.16032004402742, -0.10362204447112, 0.60632639299583, 2.81198684491626, -0.02521836165988, 0.03769367487038 },
		{ 8.34336671824457, 4.12479856412430, -0.40352341711432, -1.01077434617879, 1.82566237123041, 0.00841576137658, 0.01128632613196 },
	}
	for _ = 1, 20000 do
		for i = 1, #bodies do
			local b = bodies[i]
			for j = i + 1, #bodies do
				local c = bodies[j]
				local dx, dy, dz = b[1] - c[1], b[2] - c[2], b[3] - c[3]
				local d2 = dx * dx + dy * dy + dz * dz
				local mag = 0.001 / (d2 * math.sqrt(d2))
				b[4], b[5], b[6] = b[4] - dx * c[7] * mag, b[5] - dy * c[7] * mag, b[6] - dz * c[7] * mag
				c[4], c[5], c[6] = c[4] + dx * b[7] * mag, c[5] + dy * b[7] * mag, c[6] + dz * b[7] * mag
			end
		end
		for i = 1, #bodies do
			local b = bodies[i]
			b[1], b[2], b[3] = b[1] + 0.001 * b[4], b[2] + 0.001 * b[5], b[3] + 0.001 * b[6]
		end
	end
	return ("%.12f %.12f"):format(bodies[2][1], bodies[3][2])
end)

section("mandelbrot", function()
	local inside = 0
	for y = -40, 40 do
		for x = -60, 30 do
			local cr, ci, zr, zi, n = x / 30, y / 30, 0, 0, 0
			while n < 200 and zr * zr + zi * zi < 4 do zr, zi, n = zr * zr - zi * zi + cr, 2 * zr * zi + ci, n + 1 end
			if n == 200 then inside = inside + 1 end
		end
	end
	return inside
end)

section("permutations", function()
	local n, flips, checksum, sign = 8, 0, 0, 1
	local p, q, s = {}, {}, {}
	for i = 1, n do p[i] = i; s[i] = i end
	while true do
		local first = p[1]
		if first ~= 1 then
			for i = 1, n do q[i] = p[i] end
			local count = 0
			repeat
				local top = q[first]
				count = count + 1
				if top == 1 then break end
				q[first] = first
				local i, j = 2, first - 1
				while i < j do q[i], q[j] = q[j], q[i]; i = i + 1; j = j - 1 end
				first = top
			until false
			if count > flips then flips = count end
			checksum = checksum + sign * count
		end
		if sign == 1 then
			p[1], p[2] = p[2], p[1]
			sign = -1
		else
			p[2], p[3] = p[3], p[2]
			sign = 1
			for i = 3, n do
				if s[i] ~= 1 then s[i] = s[i] - 1 break end
				if i == n then return checksum, flips end
				s[i] = i
				local t = p[1]
				for j = 1, i do p[j] = p[j + 1] end
				p[i + 1] = t
			end
		end
	end
end)

section("sieve", function()
	local n, count = 300000, 0
	local composite = {}
	for i = 2, n do
		if not composite[i] then count = count + 1 for j = i * i, n, i do composite[j] = true end end
	end
	return count
end)

section("bits", function()
	local bit, x = require("bit"), 123456789
	for i = 1, 300000 do
		x = bit.bxor(x, bit.lshift(x, 13))
		x = bit.bxor(x, bit.rshift(x, 17))
		x = bit.bxor(x, bit.lshift(x, 5))
	end
	return bit.tohex(x)
end)

section("64 bit", function()
	local hash = 0xcbf29ce484222325ULL
	for i = 1, 100000 do hash = bit.bxor(hash, i % 256) * 0x100000001b3ULL end
	return tostring(hash)
end)

section("libm", function()
	local sum = 0
	for i = 1, 50000 do
		local x = i / 1000
		sum = sum + math.sin(x) * math.cos(x) + math.log(x) - math.exp(-x) + math.atan2(x, 2) + x ^ 0.3
	end
	return ("%.10f"):format(sum)
end)

section("compiled", function()
	local util = require("jit.util")
	return util.traceinfo(1) ~= nil
end)
